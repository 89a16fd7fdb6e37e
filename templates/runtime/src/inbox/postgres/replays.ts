import type { ReplayResult } from "../inbox.ts";
import type { Row, Statements } from "./database.ts";
import { advanceLanes, lockLanes } from "./lanes.ts";
import type { Parts } from "./parts.ts";
import { toText } from "./text.ts";

/** Queues a finished delivery again. */
export async function replay(parts: Parts, id: string, trigger?: string): Promise<ReplayResult> {
  const { database, tables } = parts;
  const [found] = await database.query(
    `SELECT key, lane_key FROM ${tables.delivery}
     WHERE id = $1 AND ($2::text IS NULL OR trigger = $2) AND state <> 'refused'
       AND seq > 0 ORDER BY seq DESC LIMIT 1`,
    [toText(id), trigger === undefined ? null : toText(trigger)],
  );
  if (found === undefined) return "unknown";
  return database.transaction((statements) => queueAgain(parts, statements, found));
}

async function queueAgain(
  { tables, ownership }: Parts,
  statements: Statements,
  { key, lane_key }: Row,
): Promise<ReplayResult> {
  await ownership.check(statements);
  const inLane = lane_key === null ? [] : [String(lane_key)];
  await lockLanes(statements, inLane);
  const [row] = await statements.query(
    `SELECT state FROM ${tables.delivery}
     WHERE key = $1 AND lane_key IS NOT DISTINCT FROM $2 FOR UPDATE`,
    [key, lane_key],
  );
  // The lane has changed because the delivery has just been received again.
  if (row === undefined) return "running";
  if (!["ok", "failed", "ignored"].includes(String(row.state))) return "running";
  // A separate statement, so that it sees the changes of a replica that held the row's lock until now to prune it.
  const [kept] = await statements.query(`SELECT FROM ${tables.payload} WHERE key = $1`, [key]);
  if (kept === undefined) return "gone";
  await statements.query(
    `UPDATE ${tables.delivery} SET state = $2, due = now(), error = NULL, retry_at = NULL, ended_at = NULL,
       base = attempts
     WHERE key = $1`,
    [key, inLane.length === 0 ? "waiting" : "blocked"],
  );
  await advanceLanes(tables, statements, inLane);
  return "queued";
}
