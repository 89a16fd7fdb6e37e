import type { LeasedDelivery, LeaseRequest } from "../inbox.ts";
import { mayTakeOver } from "../lease-owner.ts";
import type { Row } from "./database.ts";
import { leasedColumns, toLeasedDelivery } from "./leases.ts";
import type { Parts } from "./parts.ts";
import type { Tables } from "./schema.ts";
import { hashKey, toText } from "./text.ts";

/**
 * Claims expired leases first, then retries, then the others in the order in which they were stored. Rows that
 * another replica is claiming are skipped.
 */
export async function claim(
  parts: Parts,
  limit: number,
  lease: LeaseRequest,
): Promise<readonly LeasedDelivery[]> {
  const { database, tables, leases, ownership } = parts;
  const spared = lease.sparesLiving === true ? await sparedOwners(parts, lease) : [];
  const rows = await database.query(claimStatement(tables, ownership.condition("$6")), [
    toText(lease.owner),
    lease.durationMs,
    leases.held,
    limit,
    spared,
    ownership.own,
  ]);
  // Either nothing is due, or the tables belong to another owner.
  if (rows.length === 0) await ownership.check(database);
  const claimed = sortClaimed(rows).map(toLeasedDelivery);
  leases.add(...claimed.map((one) => one.lease));
  return claimed;
}

export async function heartbeat(
  { database, tables, leases }: Parts,
  deliveries: readonly LeasedDelivery[],
  durationMs: number,
): Promise<readonly LeasedDelivery[]> {
  if (deliveries.length === 0) return [];
  const rows = await database.query(
    `UPDATE ${tables.delivery} d SET due = now() + $3 * interval '1 millisecond'
     FROM (${lockedLeases(tables)}) AS held WHERE d.key = held.key RETURNING d.lease`,
    [...leaseValues(deliveries), durationMs],
  );
  const living = new Set(rows.map(({ lease }) => String(lease)));
  const lost = deliveries.filter(({ lease }) => !living.has(lease));
  leases.drop(lost);
  return lost;
}

export async function release(
  { database, tables, leases }: Parts,
  deliveries: readonly LeasedDelivery[],
  due?: readonly number[],
): Promise<void> {
  if (deliveries.length === 0) return;
  leases.drop(deliveries);
  await database.query(
    `WITH held AS MATERIALIZED (${lockedLeases(tables)})
     UPDATE ${tables.delivery} d SET
       state = CASE WHEN d.error IS NULL AND i.due IS NULL THEN 'waiting' ELSE 'later' END,
       retry_at = coalesce(i.due, d.retry_at), due = now() + coalesce(i.due - $4::bigint, 0) * interval '1 millisecond',
       lease = NULL, owner = NULL, attempts = d.attempts - 1
     FROM held JOIN unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS i(key, lease, due) USING (key, lease)
     WHERE d.key = held.key`,
    [...leaseValues(deliveries), deliveries.map((_delivery, index) => due?.[index] ?? null), Date.now()],
  );
}

export async function nextDue({ database, tables: { delivery } }: Parts): Promise<number | undefined> {
  const next = (state: string) =>
    `(SELECT due, retry_at FROM ${delivery} WHERE state = '${state}' ORDER BY due LIMIT 1)`;
  const [row] = await database.query(
    `SELECT EXISTS (SELECT FROM ${delivery} WHERE state = 'waiting') AS waits,
       extract(epoch FROM later.due - now()) * 1000 AS later, later.retry_at,
       extract(epoch FROM leased.due - now()) * 1000 AS leased
     FROM (SELECT) one LEFT JOIN ${next("later")} later ON true LEFT JOIN ${next("leased")} leased ON true`,
  );
  if (row?.waits === true) return 0;
  const times = [toLocalTime(row?.later, row?.retry_at), toLocalTime(row?.leased)].filter(
    (time) => time !== undefined,
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Returns the owners of expired leases that must not be taken over. */
async function sparedOwners({ database, tables }: Parts, lease: LeaseRequest): Promise<readonly string[]> {
  const rows = await database.query(
    `SELECT DISTINCT owner FROM ${tables.delivery} WHERE state = 'leased' AND due <= now() AND owner <> $1`,
    [toText(lease.owner)],
  );
  return rows.map(({ owner }) => String(owner)).filter((owner) => !mayTakeOver(owner, lease));
}

const clockToleranceMs = 500;

/**
 * Converts an offset in milliseconds to a time on this process's clock. Returns `wished` if the two times are close.
 */
function toLocalTime(offsetMs: unknown, wished?: unknown): number | undefined {
  if (offsetMs === null || offsetMs === undefined) return undefined;
  const time = Date.now() + Number(offsetMs);
  const exact = typeof wished === "string" ? Number(wished) : time;
  return Math.abs(exact - time) < clockToleranceMs ? exact : time;
}

/**
 * Sorts the rows, because RETURNING does not define an order: expired leases and retries by due time, then the others
 * in the order in which they were stored.
 */
function sortClaimed(rows: readonly Row[]): readonly Row[] {
  const rank = ({ turn }: Row) => (turn === null ? Infinity : Number(turn));
  return rows.toSorted((one, other) => {
    const [first, second] = [rank(one), rank(other)];
    return first === second ? Number(one.seq) - Number(other.seq) : first - second;
  });
}

/**
 * Leases up to $4 deliveries to the process $1 for $2 milliseconds, provided that `owned` is true. An expired lease
 * of the process that is not among its known leases ($3) was granted in a response that was lost. Leases of the
 * owners $5 are not taken over.
 */
function claimStatement({ delivery, payload }: Tables, owned: string): string {
  const first = (condition: string) =>
    `SELECT * FROM (SELECT key, state, due FROM ${delivery} WHERE ${condition} LIMIT $4 FOR UPDATE SKIP LOCKED) AS own`;
  const expired = `state = 'leased' AND due <= now() AND (owner <> $1 OR lease <> ALL ($3::uuid[]))
    AND owner <> ALL ($5::text[]) ORDER BY due`;
  return `
    WITH chosen AS MATERIALIZED (
      ${first(expired)}
      UNION ALL ${first("state = 'later' AND due <= now() ORDER BY due")}
      UNION ALL ${first("state = 'waiting' ORDER BY seq")}
      LIMIT $4
    )
    UPDATE ${delivery} d SET state = 'leased', lease = gen_random_uuid(), owner = $1,
      due = now() + $2 * interval '1 millisecond', attempts = d.attempts + 1
    FROM chosen LEFT JOIN ${payload} p USING (key)
    WHERE d.key = chosen.key AND ${owned}
    RETURNING ${leasedColumns}, CASE WHEN chosen.state <> 'waiting' THEN extract(epoch FROM chosen.due) END AS turn`;
}

/**
 * Selects the rows of the deliveries $1 that still have the leases $2. All transactions lock them in the same order.
 */
export function lockedLeases({ delivery }: Tables): string {
  return `
    SELECT o.key, o.lease FROM ${delivery} o JOIN unnest($1::uuid[], $2::uuid[]) AS i(key, lease) ON o.key = i.key
    WHERE o.state = 'leased' AND o.lease = i.lease ORDER BY o.key FOR UPDATE OF o`;
}

export function leaseValues(deliveries: readonly LeasedDelivery[]): readonly unknown[] {
  return [
    deliveries.map(({ source, trigger, id }) => hashKey(source, trigger, id)),
    deliveries.map(({ lease }) => lease),
  ];
}
