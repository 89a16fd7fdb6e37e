import type { DatabaseSync } from "node:sqlite";
import type { DeliveryAttempt, DeliverySummary, ErrorPlace } from "../management/management.ts";
import type { RollUpStore } from "../stats/roll-up-store.ts";
import type { SourceState } from "../webhook/background.ts";
import type { Headers } from "../webhook/trigger.ts";
import type { Retention } from "./retention.ts";

/** An authenticated delivery as received. Its key is (source, trigger, id). */
export interface NewDelivery {
  readonly id: string;
  readonly source: string;
  /** The path of the trigger that received the delivery. */
  readonly trigger: string;
  readonly event: string;
  /** The event's index in a request with several events; otherwise 0. */
  readonly part: number;
  /** Headers without credentials. */
  readonly headers: Headers;
  /** The complete raw body of the request. */
  readonly body: Uint8Array;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** A trigger's deliveries in the same lane run one after the other, in the order in which they were stored. */
  readonly lane?: string;
  /** A digest of the body, if the id must not be reused with a different body. */
  readonly digest?: string;
  /** The W3C trace context of the request, so that the run belongs to the same trace. */
  readonly traceparent?: string;
}

/** A delivery that one worker may run until its lease expires. */
export interface LeasedDelivery extends NewDelivery {
  /** Number of the run, starting at 1. */
  readonly attempt: number;
  /** Number of the run since the delivery was last put or replayed. A replay can use all attempts again. */
  readonly tries: number;
  /** Identifies the lease, so that a worker that has lost the lease cannot finish the delivery. */
  readonly lease: string;
}

/** A request for a lease. Times are in milliseconds. */
export interface LeaseRequest {
  /** The process that runs the delivery. */
  readonly owner: string;
  readonly durationMs: number;
  /**
   * True if an expired lease is not taken over from a process that is still alive on this machine: the process may be
   * paused at a breakpoint and unable to extend its lease.
   */
  readonly sparesLiving?: boolean;
}

/**
 * The result of a put. `full` means that the sender has to retry later, and `conflict` that the id was already used
 * with a different body.
 */
export type PutResult =
  | { readonly result: "stored"; readonly leased?: LeasedDelivery }
  | { readonly result: "duplicate" | "conflict" | "full"; readonly leased?: never };

export interface RunResult {
  readonly outcome: "ok" | "failed";
  readonly durationMs: number;
  /**
   * End of the run in milliseconds since 1970. The result may be recorded much later if the store was unavailable.
   * @default now
   */
  readonly endedAt?: number;
  readonly error?: string;
  /** The error's stack of locations in the project's source, the innermost first. */
  readonly places?: readonly ErrorPlace[];
  /** The build that executed the run. */
  readonly build?: string;
  /** Time of the next run (milliseconds since 1970). A failed delivery without a next run becomes a dead letter. */
  readonly retryAt?: number;
}

/** A rejected request. */
export type RejectedRequest = Omit<DeliverySummary, "cursor">;

/** All data stored about a delivery. */
export interface StoredDelivery extends DeliverySummary {
  readonly part: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined once the body has been pruned. */
  readonly body?: Uint8Array;
  /** The runs, oldest first. */
  readonly history: readonly DeliveryAttempt[];
}

export interface DeliveryQuery {
  readonly limit: number;
  readonly source?: string;
  readonly trigger?: string;
  /** The full event name; with `search`, a part of the id or of the event name. */
  readonly event?: string;
  readonly outcome?: string;
  readonly search?: string;
  /** The cursor of a delivery. Only older deliveries are listed. */
  readonly before?: string;
  /** Range of the reception time in milliseconds since 1970: `from` is inclusive, `to` is exclusive. */
  readonly from?: number;
  readonly to?: number;
}

/** The result of a replay: `queued`, or the reason why the delivery cannot be replayed. */
export type ReplayResult = "queued" | "unknown" | "running" | "gone";

export interface Depth {
  /** Number of deliveries that wait for a run, now or later. */
  readonly waiting: number;
  readonly running: number;
  /** When the oldest waiting delivery was received, in milliseconds since 1970. */
  readonly oldest?: number;
  /** Number of dead letters. */
  readonly dead: number;
}

/**
 * Access to the SQLite database of the deliveries for another module's tables. Both functions convert errors to
 * `StoreUnavailable`.
 */
export interface SqliteTables {
  readonly db: DatabaseSync;
  read<Result>(read: () => Result): Result;
  /** Executes the work in the next shared transaction. */
  run<Result>(work: () => Result): Promise<Result>;
}

type Rows = Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Access to the PostgreSQL database of the deliveries for another module's tables. Errors are `StoreUnavailable`. */
export interface PostgresTables {
  /** The schema in which to create the tables. */
  readonly schema: string;
  query(text: string, values: readonly unknown[]): Rows;
  /** Like `query`, but only one statement runs at a time among all replicas that use the same lock. */
  exclusive(lock: string, text: string, values: readonly unknown[]): Rows;
}

/**
 * Data that another module stores next to the deliveries, with separate tables and statements for each kind of store.
 */
export interface StorePart<Part> {
  inSqlite(tables: SqliteTables): Promise<Part>;
  inPostgres(tables: PostgresTables): Promise<Part>;
}

/**
 * Stores deliveries until they run and for later queries. A delivery is accepted once `put` has resolved, so a
 * persistent implementation must have stored it durably by then. Every method may reject with `StoreUnavailable`.
 */
export interface Inbox {
  /**
   * Stores an authenticated delivery. A delivery without a handler is stored but not queued (`ignored`, `ok`). A
   * delivery is a duplicate if it was received before and is not a dead letter; a dead letter that is received again
   * is queued again. With `lease`, a delivery that can run immediately is leased in the same commit. Deliveries in a
   * lane are not queued until the earlier ones have ended.
   */
  put(delivery: NewDelivery, outcome: "running" | "ignored" | "ok", lease?: LeaseRequest): Promise<PutResult>;
  /** Stores a rejected request. Only the most recent ones are kept. */
  recordRejection(rejection: RejectedRequest): Promise<void>;
  /**
   * Leases the deliveries that should run now, up to one per lane: retries that are due, then the others in the order
   * in which they were stored. An expired lease of another owner is taken over and counts as a run. A process's own
   * leases are not taken over, even if the clock was set, because the process knows which of its deliveries are still
   * running.
   */
  claim(limit: number, lease: LeaseRequest): Promise<readonly LeasedDelivery[]>;
  /** Extends leases and returns the lost ones. An expired lease that no other owner has taken over is not lost. */
  heartbeat(deliveries: readonly LeasedDelivery[], durationMs: number): Promise<readonly LeasedDelivery[]>;
  /** Ends a run. Returns false and changes nothing if the lease was lost. */
  finish(delivery: LeasedDelivery, result: RunResult): Promise<boolean>;
  /**
   * Releases leases as if they had never been taken; lost ones are ignored. With `due`, each delivery is not claimed
   * again before its time in `due` (milliseconds since 1970).
   */
  release(deliveries: readonly LeasedDelivery[], due?: readonly number[]): Promise<void>;
  /**
   * The time of the next possible claim in milliseconds since 1970: 0 if a delivery is already waiting, otherwise
   * when the next retry is due or the next lease expires.
   */
  nextDue(): Promise<number | undefined>;
  /** Returns the recorded result (JSON) of a delivery's named effect. */
  readEffect(delivery: NewDelivery, name: string): Promise<string | undefined>;
  writeEffect(delivery: NewDelivery, name: string, result: string): Promise<void>;
  /** True if the content survives the end of the process. */
  readonly durable: boolean;
  readonly state: SourceState;
  /** Opens another module's data in the same store and creates its missing tables. */
  open<Part>(part: StorePart<Part>): Promise<Part>;
  readonly rollUps: RollUpStore;
  /** Lists deliveries, newest first. */
  list(query: DeliveryQuery): Promise<readonly DeliverySummary[]>;
  get(id: string, trigger?: string): Promise<StoredDelivery | undefined>;
  /**
   * Queues a delivery again. If several triggers received the id, the newest delivery is queued. Completed effects
   * are not repeated.
   */
  replay(id: string, trigger?: string): Promise<ReplayResult>;
  depth(): Promise<Depth>;
  /**
   * Deletes the data of the finished deliveries in a list, unless they are running again. Returns the number of
   * deleted deliveries. Their ids and effect results are kept for the retention period: if a delivery is received
   * again, it is still a duplicate, and a dead letter is queued again with its completed effects.
   */
  purge(listed: readonly DeliverySummary[]): Promise<number>;
  /**
   * Deletes data that has exceeded its retention period. The defaults are in retention.ts; the environment can
   * override them.
   */
  prune(now: number, kept?: Partial<Retention>): Promise<void>;
  /** Resolves if deliveries can be stored now. */
  check(): Promise<void>;
  /**
   * Must be called every few seconds. Rejects if the open store is not the one that the next start would open, for
   * example because its file was deleted. Also performs maintenance that is only cheap while the store is idle.
   */
  watch(): Promise<void>;
  close(): Promise<void>;
}

/** The queries that are available for a store while no process is using it. */
export interface StoredInbox extends Pick<Inbox, "list" | "get" | "depth"> {
  readonly rollUps: Pick<RollUpStore, "read">;
}
