import type { DeliveryAttempt } from "../../management/management.ts";
import type { LeasedDelivery, RunResult } from "../inbox.ts";
import { leaseValues, lockedLeases } from "./claims.ts";
import type { Row, Statements } from "./database.ts";
import { advanceLanes, laneKeyOf, lockLanes } from "./lanes.ts";
import type { Parts } from "./parts.ts";
import type { Tables } from "./schema.ts";
import { toText } from "./text.ts";

interface Finish {
  readonly delivery: LeasedDelivery;
  readonly result: RunResult;
}

const runsAgain = ({ result }: Finish): boolean =>
  result.outcome === "failed" && result.retryAt !== undefined;

function toAttempt({ delivery, result }: Finish, now: number): DeliveryAttempt {
  const { durationMs, outcome, error, places = [], build, endedAt = now } = result;
  const startedAt = new Date(endedAt - durationMs).toISOString();
  const run = { attempt: delivery.attempt, startedAt, milliseconds: durationMs, outcome };
  const by = build === undefined ? {} : { build };
  const at = places.length === 0 ? {} : { places };
  return error === undefined ? { ...run, ...by } : { ...run, error, ...at, ...by };
}

function finishValues(finishes: readonly Finish[], now: number): readonly unknown[] {
  const results = finishes.map(({ result }) => result);
  return [
    ...leaseValues(finishes.map(({ delivery }) => delivery)),
    finishes.map((finish) => (runsAgain(finish) ? "later" : finish.result.outcome)),
    results.map(({ durationMs }) => durationMs),
    results.map(({ error }) => (error === undefined ? null : toText(error))),
    finishes.map((finish) => (runsAgain(finish) ? (finish.result.retryAt ?? null) : null)),
    finishes.map((finish) => JSON.stringify(toAttempt(finish, now))),
    now,
    results.map(({ build }) => (build === undefined ? null : toText(build))),
    results.map(({ places: [first] = [] }) => (first === undefined ? null : JSON.stringify(first))),
  ];
}

function finishStatement(tables: Tables): string {
  return `
    WITH held AS MATERIALIZED (${lockedLeases(tables)})
    UPDATE ${tables.delivery} d SET state = i.state, milliseconds = i.milliseconds, error = i.error, place = i.location, build = i.build,
      retry_at = i.retry_at, history = d.history || i.attempt, lease = NULL, owner = NULL,
      due = now() + greatest(0, i.retry_at - $8::bigint) * interval '1 millisecond',
      ended_at = CASE WHEN i.state <> 'later' THEN $8::bigint END
    FROM held JOIN unnest($1::uuid[], $2::uuid[], $3::text[], $4::float8[], $5::text[], $6::bigint[], $7::text[],
      $9::text[], $10::text[]) AS i(key, lease, state, milliseconds, error, retry_at, attempt, build, location) USING (key, lease)
    WHERE d.key = held.key
    RETURNING i.lease`;
}

/** Ends the runs of a group in one transaction, which also unblocks the next deliveries in their lanes. */
export function endRuns({ database, tables, leases }: Parts) {
  const statement = finishStatement(tables);
  return async (finishes: readonly Finish[]): Promise<readonly boolean[]> => {
    const now = Date.now();
    // A lane only continues after the last run of its first delivery.
    const ended = finishes.filter((finish) => !runsAgain(finish));
    const freedLanes = ended.flatMap(({ delivery }) => laneKeyOf(delivery) ?? []);
    const values = finishValues(finishes, now);
    const finishAndAdvance = async (statements: Statements): Promise<readonly Row[]> => {
      await lockLanes(statements, freedLanes);
      const rows = await statements.query(statement, values);
      await advanceLanes(tables, statements, freedLanes);
      return rows;
    };
    const rows = await (freedLanes.length === 0
      ? database.query(statement, values)
      : database.transaction(finishAndAdvance));
    // Leases are dropped last: if finishing fails, the worker retries, and the delivery must not start again before
    // that.
    leases.drop(finishes.map(({ delivery }) => delivery));
    const stored = new Set(rows.map(({ lease }) => String(lease)));
    return finishes.map(({ delivery }) => stored.has(delivery.lease));
  };
}
