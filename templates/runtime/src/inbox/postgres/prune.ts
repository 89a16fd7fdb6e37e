import type { DeliverySummary } from "../../management/management.ts";
import type { Retention } from "../retention.ts";
import { isFinal } from "../summary.ts";
import type { Database } from "./database.ts";
import { advanceLanes, lanesWithoutHead, lockLanes } from "./lanes.ts";
import type { Parts } from "./parts.ts";

const batchSize = 2000;
const hour = 60 * 60 * 1000;
const bodiesPrunedKey = "hookloom.bodiesPruned";

/** Repeats a statement in batches, so that no batch holds locks for long. */
async function runInBatches(database: Database, text: string, values: readonly unknown[]): Promise<void> {
  for (;;) {
    const [row] = await database.query(text, values);
    if (Number(row?.count) < batchSize) return;
  }
}

async function pruneDeliveries(
  { database, tables }: Parts,
  now: number,
  { ids, deadLetters }: Retention,
): Promise<void> {
  const { delivery, payload, effect } = tables;
  for (const [states, retentionMs] of [
    ["('ok', 'ignored', 'purged')", ids],
    ["('failed', 'purgedDead')", deadLetters],
  ] as const) {
    await runInBatches(
      database,
      `WITH old AS (
         DELETE FROM ${delivery} WHERE key IN (
           SELECT key FROM ${delivery} WHERE ended_at < $1 AND state IN ${states}
           ORDER BY ended_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED
         ) RETURNING key
       ), bodies AS (DELETE FROM ${payload} p USING old WHERE p.key = old.key),
       effects AS (DELETE FROM ${effect} e USING old WHERE e.key = old.key)
       SELECT count(*) FROM old`,
      [now - retentionMs],
    );
  }
}

/** Continues where the previous call stopped, because most earlier deliveries no longer have a body. */
async function pruneBodies({ database, tables }: Parts, now: number, { bodies }: Retention): Promise<void> {
  const { delivery, payload, state } = tables;
  const until = now - bodies;
  const [known] = await database.query(`SELECT value FROM ${state} WHERE key = $1`, [bodiesPrunedKey]);
  const from = known === undefined ? 0 : Number(known.value) - hour;
  await runInBatches(
    database,
    `WITH old AS (
       DELETE FROM ${payload} WHERE key IN (
         SELECT p.key FROM ${delivery} d JOIN ${payload} p USING (key)
         WHERE d.ended_at >= $1 AND d.ended_at < $2 AND d.state IN ('ok', 'ignored')
         LIMIT ${batchSize} FOR UPDATE SKIP LOCKED
       ) RETURNING key
     ) SELECT count(*) FROM old`,
    [from, until],
  );
  await database.query(
    `INSERT INTO ${state} (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [bodiesPrunedKey, String(until)],
  );
}

/** Continues lanes whose first delivery is missing, for example after a partial restore of a backup. */
async function repairLanes({ database, tables }: Parts): Promise<void> {
  const stuck = await database.query(lanesWithoutHead(tables));
  if (stuck.length === 0) return;
  await database.transaction(async (statements) => {
    const keys = stuck.map(({ lane_key }) => String(lane_key));
    await lockLanes(statements, keys);
    await advanceLanes(tables, statements, keys);
  });
}

/**
 * See `Inbox.purge`. A rejection's row is deleted completely, because its id is never received again.
 * @throws StoreLost if the tables belong to another owner
 */
export async function purge(
  { database, tables, ownership }: Parts,
  listed: readonly DeliverySummary[],
): Promise<number> {
  const { delivery, payload } = tables;
  const ended = listed.filter(({ outcome }) => isFinal(outcome));
  const [row] = await database.query(
    `WITH found AS (
       SELECT key, state FROM ${delivery} d JOIN unnest($1::bigint[], $2::text[]) AS i(seq, state) USING (seq, state)
       WHERE ${ownership.condition("$3")} FOR UPDATE OF d SKIP LOCKED
     ), rejected AS (
       DELETE FROM ${delivery} WHERE key IN (SELECT key FROM found WHERE state = 'refused') RETURNING key
     ), purged AS (
       UPDATE ${delivery} SET seq = -seq, state = CASE state WHEN 'failed' THEN 'purgedDead' ELSE 'purged' END, event = '',
         lane = NULL, lane_key = NULL, traceparent = NULL, error = NULL, place = NULL, build = NULL, history = '{}',
         ended_at = coalesce(ended_at, received_at)
       WHERE key IN (SELECT key FROM found WHERE state <> 'refused') RETURNING key
     ), bodies AS (DELETE FROM ${payload} p USING purged WHERE p.key = purged.key)
     SELECT (SELECT count(*) FROM rejected) + (SELECT count(*) FROM purged) AS count`,
    [ended.map(({ cursor }) => cursor), ended.map(({ outcome }) => outcome), ownership.own],
  );
  const count = Number(row?.count);
  if (count === 0) await ownership.check(database);
  return count;
}

export async function prune(parts: Parts, now: number, kept: Retention): Promise<void> {
  await pruneDeliveries(parts, now, kept);
  await pruneBodies(parts, now, kept);
  await repairLanes(parts);
}
