import type { Pool } from "pg";
import { StoreUnavailable } from "../../errors/errors.ts";
import { ignored } from "../../errors/ignored-error.ts";
import type { DeliverySummary } from "../../management/management.ts";
import type { SourceState } from "../../webhook/background.ts";
import type {
  DeliveryQuery,
  Depth,
  Inbox,
  LeasedDelivery,
  LeaseRequest,
  NewDelivery,
  PutResult,
  RejectedRequest,
  ReplayResult,
  RunResult,
  StoredDelivery,
  StorePart,
} from "../inbox.ts";
import { type Retention, retention } from "../retention.ts";
import type { StoreOwner } from "../store-owner.ts";
import { claim, heartbeat, nextDue, release } from "./claims.ts";
import { Database, storeUnavailable } from "./database.ts";
import { readEffect, writeEffect } from "./effects.ts";
import { type Finish, Finishes } from "./finishes.ts";
import { Group } from "./group.ts";
import { Lanes } from "./lanes.ts";
import { Leases } from "./leases.ts";
import { Ownership } from "./ownership.ts";
import type { Parts } from "./parts.ts";
import { PostgresRollUps } from "./postgres-roll-ups.ts";
import { postgresState } from "./postgres-state.ts";
import { prune, purge } from "./prune.ts";
import { type Put, Puts } from "./puts.ts";
import { findRecord, listRecords } from "./records.ts";
import { Rejections } from "./rejections.ts";
import { replay } from "./replays.ts";
import { tableNames } from "./schema.ts";

/**
 * The result of a promise that settles within this many milliseconds; a later result goes to `onLate`.
 * @throws StoreUnavailable where it does not
 */
export function inTime<Result>(
  promised: Promise<Result>,
  durationMs: number,
  onLate: (result: Result) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new StoreUnavailable("PostgreSQL does not answer in time."));
    }, durationMs);
    promised.then(
      (result) => {
        clearTimeout(timer);
        if (late) onLate(result);
        else resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

const megabyte = 1024 * 1024;
const maxItems = 256;
const closeTimeoutMs = 5000;
/** A sender has to be answered by then: Slack, for example, waits at most 3 seconds. */
export const putTimeoutMs = 1800;

export interface PostgresParts {
  readonly pool: Pool;
  readonly schema: string;
  /** The owner that the deliveries must have as long as this inbox is open. */
  readonly owner?: StoreOwner | undefined;
}

/** Keeps deliveries in PostgreSQL, for several processes at once: a claim locks the delivery's row, and others skip it. */
export class PostgresInbox implements Inbox {
  readonly durable = true;
  readonly state: SourceState;
  readonly rollUps: PostgresRollUps;
  readonly #pool: Pool;
  readonly #schema: string;
  readonly #parts: Parts;
  readonly #puts: Group<Put, PutResult>;
  readonly #finishes: Group<Finish, boolean>;
  readonly #rejections: Group<RejectedRequest, undefined>;

  constructor({ pool, schema, owner }: PostgresParts) {
    const database = new Database(pool);
    const tables = tableNames(schema);
    const parts: Parts = {
      database,
      tables,
      lanes: new Lanes(tables),
      leases: new Leases(),
      ownership: new Ownership(tables, owner),
    };
    const puts = new Puts(parts);
    const finishes = new Finishes(parts);
    const rejections = new Rejections(database, tables);
    this.#pool = pool;
    this.#schema = schema;
    this.#parts = parts;
    this.state = postgresState(parts);
    this.rollUps = new PostgresRollUps(database, tables);
    this.#puts = new Group({
      run: (items) => puts.store(items),
      maxItems,
      weigh: ({ delivery }) => delivery.body.length,
      maxWeight: 8 * megabyte,
      parallel: 2,
    });
    this.#finishes = new Group({ run: (items) => finishes.end(items), maxItems, parallel: 2 });
    this.#rejections = new Group({ run: (items) => rejections.store(items), maxItems: 10_000, parallel: 1 });
  }

  async put(
    delivery: NewDelivery,
    outcome: "running" | "ignored" | "ok",
    lease?: LeaseRequest,
  ): Promise<PutResult> {
    this.#parts.ownership.assertOwned();
    const result = this.#puts.add({ delivery, outcome, lease });
    // By then its sender was asked to retry, so any replica may run it.
    return inTime(result, putTimeoutMs, ({ leased }) => {
      if (leased !== undefined) this.release([leased]).catch(ignored("the lease expires by itself"));
    });
  }

  async recordRejection(rejection: RejectedRequest): Promise<void> {
    if (this.#parts.ownership.lost === undefined) await this.#rejections.add(rejection);
  }

  async claim(limit: number, lease: LeaseRequest): Promise<readonly LeasedDelivery[]> {
    // The stored deliveries are now another owner's to run.
    this.#parts.ownership.assertOwned();
    return limit < 1 ? [] : claim(this.#parts, limit, lease);
  }

  heartbeat(deliveries: readonly LeasedDelivery[], durationMs: number): Promise<readonly LeasedDelivery[]> {
    return heartbeat(this.#parts, deliveries, durationMs);
  }

  finish(delivery: LeasedDelivery, result: RunResult): Promise<boolean> {
    return this.#finishes.add({ delivery, result });
  }

  release(deliveries: readonly LeasedDelivery[], due?: readonly number[]): Promise<void> {
    return release(this.#parts, deliveries, due);
  }

  nextDue(): Promise<number | undefined> {
    return nextDue(this.#parts);
  }

  readEffect(delivery: NewDelivery, name: string): Promise<string | undefined> {
    return readEffect(this.#parts, delivery, name);
  }

  writeEffect(delivery: NewDelivery, name: string, result: string): Promise<void> {
    return writeEffect(this.#parts, delivery, name, result);
  }

  open<Part>(part: StorePart<Part>): Promise<Part> {
    return part.inPostgres({
      schema: this.#schema,
      query: (text, values) => this.#parts.database.query(text, values),
      exclusive: (lock, text, values) =>
        this.#parts.database.transaction(async (statements) => {
          await statements.query("SELECT pg_advisory_xact_lock(hashtext($1))", [lock]);
          return statements.query(text, values);
        }),
    });
  }

  list(query: DeliveryQuery): Promise<readonly DeliverySummary[]> {
    return listRecords(this.#parts, query);
  }

  get(id: string, trigger?: string): Promise<StoredDelivery | undefined> {
    return findRecord(this.#parts, id, trigger);
  }

  async replay(id: string, trigger?: string): Promise<ReplayResult> {
    this.#parts.ownership.assertOwned();
    return replay(this.#parts, id, trigger);
  }

  async depth(): Promise<Depth> {
    const { delivery } = this.#parts.tables;
    const count = (states: string) => `(SELECT count(*) FROM ${delivery} WHERE state IN (${states}))`;
    const oldest = ["waiting", "later", "blocked"].map(
      (state) => `(SELECT received_at FROM ${delivery} WHERE state = '${state}' ORDER BY seq LIMIT 1)`,
    );
    const [row] = await this.#parts.database.query(
      `SELECT ${count("'waiting', 'later', 'blocked'")} AS waiting, ${count("'leased'")} AS running,
         ${count("'failed'")} AS dead, least(${oldest.join(", ")}) AS oldest`,
    );
    const depth = { waiting: Number(row?.waiting), running: Number(row?.running), dead: Number(row?.dead) };
    return row === undefined || row.oldest === null ? depth : { ...depth, oldest: Number(row.oldest) };
  }

  async purge(listed: readonly DeliverySummary[]): Promise<number> {
    this.#parts.ownership.assertOwned();
    return purge(this.#parts, listed);
  }

  async prune(now: number, kept: Partial<Retention> = {}): Promise<void> {
    if (this.#parts.ownership.lost !== undefined) return;
    await prune(this.#parts, now, { ...retention, ...kept });
    await this.rollUps.prune(now);
  }

  async check(): Promise<void> {
    this.#parts.ownership.assertOwned();
    const [row] = await this.#parts.database.query(
      "SELECT current_setting('transaction_read_only') AS read_only",
    );
    if (row?.read_only !== "off") throw storeUnavailable(new Error("the database is read-only"));
  }

  watch(): Promise<void> {
    return this.#parts.ownership.check(this.#parts.database);
  }

  async close(): Promise<void> {
    const stopped = this.#pool.end().catch(ignored("the process ends"));
    // A server that no longer answers must not keep the process alive.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, closeTimeoutMs);
    });
    await Promise.race([stopped, late]);
    clearTimeout(timer);
  }
}
