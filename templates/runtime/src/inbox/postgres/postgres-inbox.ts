import type { Pool } from "pg";
import { ignored } from "../../errors/ignored-error.ts";
import type { DeliverySummary } from "../../management/management.ts";
import type {
  DeliveryQuery,
  Depth,
  Inbox,
  LeasedDelivery,
  LeaseRequest,
  NewDelivery,
  PutAnswer,
  Refusal,
  ReplayAnswer,
  RunResult,
  StoredDelivery,
  StorePart,
} from "../inbox.ts";
import { type Retention, retention } from "../retention.ts";
import type { StoreOwner } from "../store-owner.ts";
import { Claims } from "./claims.ts";
import { Database, storeUnavailable } from "./database.ts";
import { Effects } from "./effects.ts";
import { type Finish, Finishes } from "./finishes.ts";
import { Group } from "./group.ts";
import { inTime } from "./in-time.ts";
import { Lanes } from "./lanes.ts";
import { Leases } from "./leases.ts";
import { Ownership } from "./ownership.ts";
import { PostgresRollUps } from "./postgres-roll-ups.ts";
import { PostgresState } from "./postgres-state.ts";
import { prune, purge } from "./prune.ts";
import { type Put, Puts } from "./puts.ts";
import { Records } from "./records.ts";
import { Refusals } from "./refusals.ts";
import { Replays } from "./replays.ts";
import { type Tables, tablesOf } from "./schema.ts";

const megabyte = 1024 * 1024;
const maxItems = 256;
const closeMilliseconds = 5000;
/** A sender has to be answered by then: Slack, for example, waits at most 3 seconds. */
export const putMilliseconds = 1800;

export interface PostgresParts {
  readonly pool: Pool;
  readonly schema: string;
  /** The owner that the deliveries must have as long as this inbox is open. */
  readonly owner?: StoreOwner | undefined;
}

/** Keeps deliveries in PostgreSQL, for several processes at once: a claim locks the delivery's row, and others skip it. */
export class PostgresInbox implements Inbox {
  readonly durable = true;
  readonly state: PostgresState;
  readonly rollUps: PostgresRollUps;
  readonly #pool: Pool;
  readonly #database: Database;
  readonly #tables: Tables;
  readonly #lanes: Lanes;
  readonly #schema: string;
  readonly #claims: Claims;
  readonly #records: Records;
  readonly #replays: Replays;
  readonly #effects: Effects;
  readonly #puts: Group<Put, PutAnswer>;
  readonly #finishes: Group<Finish, boolean>;
  readonly #refusals: Group<Refusal, undefined>;
  readonly #ownership: Ownership;

  constructor({ pool, schema, owner }: PostgresParts) {
    const database = new Database(pool);
    const tables = tablesOf(schema);
    const lanes = new Lanes(tables);
    const leases = new Leases();
    const ownership = new Ownership(tables, owner);
    const parts = { database, tables, lanes, leases, ownership };
    const puts = new Puts(parts);
    const finishes = new Finishes(parts);
    const refusals = new Refusals(database, tables);
    this.#pool = pool;
    this.#ownership = ownership;
    this.#database = database;
    this.#tables = tables;
    this.#lanes = lanes;
    this.#schema = schema;
    this.#claims = new Claims(parts);
    this.#records = new Records(database, tables);
    this.#replays = new Replays(parts);
    this.#effects = new Effects(database, tables);
    this.state = new PostgresState(database, tables, ownership);
    this.rollUps = new PostgresRollUps(database, tables);
    this.#puts = new Group({
      run: (items) => puts.store(items),
      maxItems,
      weigh: ({ delivery }) => delivery.body.length,
      maxWeight: 8 * megabyte,
      parallel: 2,
    });
    this.#finishes = new Group({ run: (items) => finishes.end(items), maxItems, parallel: 2 });
    this.#refusals = new Group({ run: (items) => refusals.store(items), maxItems: 10_000, parallel: 1 });
  }

  put(
    delivery: NewDelivery,
    outcome: "running" | "ignored" | "ok",
    lease?: LeaseRequest,
  ): Promise<PutAnswer> {
    const { lost } = this.#ownership;
    if (lost !== undefined) return Promise.reject(lost);
    const answer = this.#puts.add({ delivery, outcome, lease });
    // By then its sender was asked to retry, so any replica may run it.
    return inTime(answer, putMilliseconds, ({ leased }) => {
      if (leased !== undefined) this.release([leased]).catch(ignored("the lease expires by itself"));
    });
  }

  async refuse(refusal: Refusal): Promise<void> {
    if (this.#ownership.lost === undefined) await this.#refusals.add(refusal);
  }

  async claim(limit: number, lease: LeaseRequest): Promise<readonly LeasedDelivery[]> {
    // The stored deliveries are now another owner's to run.
    const { lost } = this.#ownership;
    if (lost !== undefined) throw lost;
    return limit < 1 ? [] : this.#claims.claim(limit, lease);
  }

  heartbeat(deliveries: readonly LeasedDelivery[], milliseconds: number): Promise<readonly LeasedDelivery[]> {
    return this.#claims.heartbeat(deliveries, milliseconds);
  }

  finish(delivery: LeasedDelivery, result: RunResult): Promise<boolean> {
    return this.#finishes.add({ delivery, result });
  }

  release(deliveries: readonly LeasedDelivery[], due?: readonly number[]): Promise<void> {
    return this.#claims.release(deliveries, due);
  }

  nextDue(): Promise<number | undefined> {
    return this.#claims.nextDue();
  }

  readEffect(delivery: NewDelivery, name: string): Promise<string | undefined> {
    return this.#effects.read(delivery, name);
  }

  writeEffect(delivery: NewDelivery, name: string, result: string): Promise<void> {
    return this.#effects.write(delivery, name, result);
  }

  open<Part>(part: StorePart<Part>): Promise<Part> {
    return part.inPostgres({
      schema: this.#schema,
      query: (text, values) => this.#database.query(text, values),
      exclusive: (lock, text, values) =>
        this.#database.transaction(async (statements) => {
          await statements.query("SELECT pg_advisory_xact_lock(hashtext($1))", [lock]);
          return statements.query(text, values);
        }),
    });
  }

  list(query: DeliveryQuery): Promise<readonly DeliverySummary[]> {
    return this.#records.list(query);
  }

  get(id: string, trigger?: string): Promise<StoredDelivery | undefined> {
    return this.#records.get(id, trigger);
  }

  replay(id: string, trigger?: string): Promise<ReplayAnswer> {
    const { lost } = this.#ownership;
    if (lost !== undefined) return Promise.reject(lost);
    return this.#replays.replay(id, trigger);
  }

  async depth(): Promise<Depth> {
    const { delivery } = this.#tables;
    const count = (states: string) => `(SELECT count(*) FROM ${delivery} WHERE state IN (${states}))`;
    const oldest = ["waiting", "later", "blocked"].map(
      (state) => `(SELECT received_at FROM ${delivery} WHERE state = '${state}' ORDER BY seq LIMIT 1)`,
    );
    const [row] = await this.#database.query(
      `SELECT ${count("'waiting', 'later', 'blocked'")} AS waiting, ${count("'leased'")} AS running,
         ${count("'failed'")} AS dead, least(${oldest.join(", ")}) AS oldest`,
    );
    const depth = { waiting: Number(row?.waiting), running: Number(row?.running), dead: Number(row?.dead) };
    return row === undefined || row.oldest === null ? depth : { ...depth, oldest: Number(row.oldest) };
  }

  async purge(listed: readonly DeliverySummary[]): Promise<number> {
    const { lost } = this.#ownership;
    if (lost !== undefined) throw lost;
    const parts = { database: this.#database, tables: this.#tables, ownership: this.#ownership };
    return purge(parts, listed);
  }

  async prune(now: number, kept: Partial<Retention> = {}): Promise<void> {
    if (this.#ownership.lost !== undefined) return;
    const parts = { database: this.#database, tables: this.#tables, lanes: this.#lanes };
    await prune(parts, now, { ...retention, ...kept });
    await this.rollUps.prune(now);
  }

  async check(): Promise<void> {
    const { lost } = this.#ownership;
    if (lost !== undefined) throw lost;
    const [row] = await this.#database.query("SELECT current_setting('transaction_read_only') AS read_only");
    if (row?.read_only !== "off") throw storeUnavailable(new Error("the database is read-only"));
  }

  watch(): Promise<void> {
    return this.#ownership.look(this.#database);
  }

  async close(): Promise<void> {
    const stopped = this.#pool.end().catch(ignored("the process ends"));
    // A server that no longer answers must not keep the process alive.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, closeMilliseconds);
    });
    await Promise.race([stopped, late]);
    clearTimeout(timer);
  }
}
