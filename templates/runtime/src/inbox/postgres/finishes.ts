import type { DeliveryAttempt } from "../../management/management.ts";
import type { LeasedDelivery, RunResult } from "../inbox.ts";
import { leaseValues, lockedLeases } from "./claims.ts";
import type { Database, Row, Statements } from "./database.ts";
import { type Lanes, laneKeyOf } from "./lanes.ts";
import type { Leases } from "./leases.ts";
import type { Tables } from "./schema.ts";
import { toText } from "./text.ts";
import type { Tickets } from "./tickets.ts";

export interface Finish {
  readonly delivery: LeasedDelivery;
  readonly result: RunResult;
}

export interface FinishParts {
  readonly database: Database;
  readonly tables: Tables;
  readonly tickets: Tickets;
  readonly lanes: Lanes;
  readonly leases: Leases;
}

const runsAgain = ({ result }: Finish): boolean =>
  result.outcome === "failed" && result.retryAt !== undefined;

function attemptOf({ delivery, result }: Finish, now: number): DeliveryAttempt {
  const { milliseconds, outcome, error, places = [], build, endedAt = now } = result;
  const startedAt = new Date(endedAt - milliseconds).toISOString();
  const run = { attempt: delivery.attempt, startedAt, milliseconds, outcome };
  const by = build === undefined ? {} : { build };
  const at = places.length === 0 ? {} : { places };
  return error === undefined ? { ...run, ...by } : { ...run, error, ...at, ...by };
}

function valuesOf(finishes: readonly Finish[], now: number): readonly unknown[] {
  const results = finishes.map(({ result }) => result);
  return [
    ...leaseValues(finishes.map(({ delivery }) => delivery)),
    finishes.map((finish) => (runsAgain(finish) ? "later" : finish.result.outcome)),
    results.map(({ milliseconds }) => milliseconds),
    results.map(({ error }) => (error === undefined ? null : toText(error))),
    finishes.map((finish) => (runsAgain(finish) ? (finish.result.retryAt ?? null) : null)),
    finishes.map((finish) => JSON.stringify(attemptOf(finish, now))),
    now,
    results.map(({ build }) => (build === undefined ? null : toText(build))),
    results.map(({ places: [first] = [] }) => (first === undefined ? null : JSON.stringify(first))),
  ];
}

function finishStatement(tables: Tables): string {
  return `
    WITH held AS MATERIALIZED (${lockedLeases(tables)})
    UPDATE ${tables.delivery} d SET state = i.state, milliseconds = i.milliseconds, error = i.error, place = i.place, build = i.build,
      retry_at = i.retry_at, history = d.history || i.attempt, lease = NULL, owner = NULL,
      due = now() + greatest(0, i.retry_at - $8::bigint) * interval '1 millisecond',
      ended_at = CASE WHEN i.state <> 'later' THEN $8::bigint END
    FROM held JOIN unnest($1::uuid[], $2::uuid[], $3::text[], $4::float8[], $5::text[], $6::bigint[], $7::text[],
      $9::text[], $10::text[]) AS i(key, lease, state, milliseconds, error, retry_at, attempt, build, place) USING (key, lease)
    WHERE d.key = held.key
    RETURNING d.key, d.seq, i.lease`;
}

/** Ends runs: those of a group in one transaction, together with the jobs of the deliveries that run next. */
export class Finishes {
  readonly #parts: FinishParts;
  readonly #statement: string;

  constructor(parts: FinishParts) {
    this.#parts = parts;
    this.#statement = finishStatement(parts.tables);
  }

  async end(finishes: readonly Finish[]): Promise<readonly boolean[]> {
    const { database, leases } = this.#parts;
    const now = Date.now();
    const alone = finishes.every((finish) => !runsAgain(finish) && laneKeyOf(finish.delivery) === undefined);
    const rows = alone
      ? await database.query(this.#statement, valuesOf(finishes, now))
      : await database.transaction((statements) => this.#endAndQueue(statements, finishes, now));
    // Only now: a worker that could not finish its run keeps trying, and the delivery must not be started again meanwhile.
    leases.drop(finishes.map(({ delivery }) => delivery));
    const ended = new Set(rows.map(({ lease }) => String(lease)));
    return finishes.map(({ delivery }) => ended.has(delivery.lease));
  }

  async #endAndQueue(
    statements: Statements,
    finishes: readonly Finish[],
    now: number,
  ): Promise<readonly Row[]> {
    const { lanes, tickets } = this.#parts;
    const left = finishes.filter((finish) => !runsAgain(finish));
    const lefts = left.flatMap(({ delivery }) => laneKeyOf(delivery) ?? []);
    await lanes.lock(statements, lefts);
    const rows = await statements.query(this.#statement, valuesOf(finishes, now));
    const heads = await lanes.advance(statements, lefts);
    const retries = new Map(
      finishes.filter(runsAgain).map((finish) => [finish.delivery.lease, finish.result]),
    );
    await tickets.add(statements, [
      ...rows.flatMap(({ key, seq, lease }) => {
        const retryAt = retries.get(String(lease))?.retryAt;
        if (retryAt === undefined) return [];
        return [{ key: String(key), seq: Number(seq), retry: true, milliseconds: retryAt - now }];
      }),
      ...heads.map((head) => ({ ...head, retry: false, milliseconds: 0 })),
    ]);
    return rows;
  }
}
