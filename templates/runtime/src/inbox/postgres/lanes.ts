import type { NewDelivery } from "../inbox.ts";
import type { Statements } from "./database.ts";
import { type Tables, unfinished } from "./schema.ts";
import { hashKey } from "./text.ts";

export function laneKeyOf({ source, trigger, lane }: NewDelivery): string | undefined {
  return lane === undefined ? undefined : hashKey(source, trigger, lane);
}

/** Returns a query for the lanes in which all unfinished deliveries are blocked. */
export function lanesWithoutHead({ delivery }: Tables): string {
  return `
    SELECT DISTINCT b.lane_key FROM ${delivery} b WHERE b.state = 'blocked' AND NOT EXISTS (
      SELECT FROM ${delivery} o
      WHERE o.lane_key = b.lane_key AND o.state IN ${unfinished} AND o.state <> 'blocked'
    )`;
}

/**
 * Locks lanes. Only the first delivery in a lane is not `blocked`. A transaction that adds a delivery to a lane or
 * ends its first one holds the lane's lock until the commit. Lanes are locked before any rows and always in the same
 * order.
 */
export async function lockLanes(statements: Statements, lanes: readonly string[]): Promise<void> {
  const sorted = [...new Set(lanes)].sort();
  if (sorted.length === 0) return;
  await statements.query(
    "SELECT pg_advisory_xact_lock(('x' || left(replace(l, '-', ''), 16))::bit(64)::bigint) FROM unnest($1::text[]) AS l",
    [sorted],
  );
}

/**
 * Unblocks the oldest delivery in each lane that has no unblocked one, and returns the keys of the unblocked
 * deliveries. The lanes must be locked.
 */
export async function advanceLanes(
  { delivery }: Tables,
  statements: Statements,
  lanes: readonly string[],
): Promise<readonly string[]> {
  if (lanes.length === 0) return [];
  const rows = await statements.query(
    `UPDATE ${delivery} d SET state = 'waiting', due = now()
     FROM (
       SELECT (
         SELECT f.key FROM ${delivery} f
         WHERE f.lane_key = l.lane AND f.state IN ${unfinished} ORDER BY f.seq LIMIT 1
       ) AS key
       FROM unnest($1::uuid[]) AS l(lane)
       WHERE NOT EXISTS (
         SELECT FROM ${delivery} o
         WHERE o.lane_key = l.lane AND o.state IN ${unfinished} AND o.state <> 'blocked'
       )
     ) AS first
     WHERE d.key = first.key AND d.state = 'blocked'
     RETURNING d.key`,
    [[...new Set(lanes)]],
  );
  return rows.map(({ key }) => String(key));
}
