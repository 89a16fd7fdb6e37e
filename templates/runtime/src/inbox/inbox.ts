import type { DatabaseSync } from "node:sqlite";
import type { DeliveryAttempt, DeliverySummary, ErrorPlace } from "../management/management.ts";
import type { RollUpStore } from "../stats/roll-up-store.ts";
import type { SourceState } from "../webhook/background.ts";
import type { Headers } from "../webhook/trigger.ts";
import type { Retention } from "./retention.ts";

/** An authentic delivery as it was received. Its key is (source, trigger, id). */
export interface NewDelivery {
  readonly id: string;
  readonly source: string;
  /** The path of the trigger that received it. */
  readonly trigger: string;
  readonly event: string;
  /** Its position in a request with several events; 0 otherwise. */
  readonly part: number;
  /** Without credentials. */
  readonly headers: Headers;
  /** The whole raw body of its request. */
  readonly body: Uint8Array;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** Deliveries of one trigger with the same lane run one after the other, in the order in which they were stored. */
  readonly lane?: string;
  /** A digest of the body, where its id may not come again with another one. */
  readonly digest?: string;
  /** The W3C trace context of its request, so the run belongs to the same trace. */
  readonly traceparent?: string;
}

/** A delivery that one worker may run until its lease ends. */
export interface LeasedDelivery extends NewDelivery {
  /** 1 for the first run. */
  readonly attempt: number;
  /** The same, counted from when it was last put or replayed: a replay has all its attempts before it. */
  readonly tries: number;
  /** Identifies this lease, so a worker that lost it cannot finish the delivery. */
  readonly lease: string;
}

/** Requests a lease; times are milliseconds. */
export interface LeaseRequest {
  /** The process that runs it. */
  readonly owner: string;
  readonly durationMs: number;
  /**
   * True if an expired lease is not taken over from a process that still lives on this machine: it may be stopped
   * at a breakpoint, where it cannot extend its lease.
   */
  readonly sparesLiving?: boolean;
}

/** The result of a put; `full` means that the sender has to retry later, and `conflict` that the id came with another body. */
export type PutResult =
  | { readonly result: "stored"; readonly leased?: LeasedDelivery }
  | { readonly result: "duplicate" | "conflict" | "full"; readonly leased?: never };

export interface RunResult {
  readonly outcome: "ok" | "failed";
  readonly durationMs: number;
  /**
   * Milliseconds since 1970. The result may be recorded much later, if the store was unavailable.
   * @default now
   */
  readonly endedAt?: number;
  readonly error?: string;
  /** The locations in the project's own source that its error passed through, the innermost first. */
  readonly places?: readonly ErrorPlace[];
  /** The build that ran it. */
  readonly build?: string;
  /** When it should run again (milliseconds since 1970); a failed one without it is a dead letter. */
  readonly retryAt?: number;
}

/** A request that was rejected. */
export type RejectedRequest = Omit<DeliverySummary, "cursor">;

/** Everything that is stored about a delivery. */
export interface StoredDelivery extends DeliverySummary {
  readonly part: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined once it was pruned. */
  readonly body?: Uint8Array;
  /** Oldest first. */
  readonly history: readonly DeliveryAttempt[];
}

export interface DeliveryQuery {
  readonly limit: number;
  readonly source?: string;
  readonly trigger?: string;
  /** The whole name, or a part of the id or of the name with `search`. */
  readonly event?: string;
  readonly outcome?: string;
  readonly search?: string;
  /** The cursor of a delivery: only older ones are listed. */
  readonly before?: string;
  /** Milliseconds since 1970: only what was received then or later, and before `to`. */
  readonly from?: number;
  readonly to?: number;
}

/** The result of a replay: queued, or why that is impossible. */
export type ReplayResult = "queued" | "unknown" | "running" | "gone";

export interface Depth {
  /** Deliveries that wait for a run, now or later. */
  readonly waiting: number;
  readonly running: number;
  /** Milliseconds since 1970 of the oldest one that waits. */
  readonly oldest?: number;
  /** Dead letters. */
  readonly dead: number;
}

/** The file of the deliveries, for tables of another room. Both functions turn failures into `StoreUnavailable`. */
export interface SqliteTables {
  readonly db: DatabaseSync;
  read<Result>(read: () => Result): Result;
  /** Does the work in the next common transaction. */
  run<Result>(work: () => Result): Promise<Result>;
}

type Rows = Promise<readonly Readonly<Record<string, unknown>>[]>;

/** The database of the deliveries, for tables of another room. Failures are `StoreUnavailable`. */
export interface PostgresTables {
  /** The schema that the tables belong into. */
  readonly schema: string;
  query(text: string, values: readonly unknown[]): Rows;
  /** The same for one statement at a time among all replicas that name the same lock. */
  exclusive(lock: string, text: string, values: readonly unknown[]): Rows;
}

/** What another room keeps beside the deliveries: its tables and statements are its own, in each kind of store. */
export interface StorePart<Part> {
  inSqlite(tables: SqliteTables): Promise<Part>;
  inPostgres(tables: PostgresTables): Promise<Part>;
}

/**
 * Stores deliveries until they run, and for lookups afterwards. A delivery counts as accepted once `put` has
 * resolved, so an implementation that outlives the process has stored it durably by then. Every method may reject
 * with `StoreUnavailable`.
 */
export interface Inbox {
  /**
   * Stores an authentic delivery. One without a handler is stored without being queued (`ignored`, `ok`). A duplicate
   * has been received before and did not end as a dead letter; a dead letter that comes again is queued again. With
   * `lease`, a queued delivery that could run at once is leased in the same commit. Deliveries of a lane are not queued
   * before earlier ones have ended.
   */
  put(delivery: NewDelivery, outcome: "running" | "ignored" | "ok", lease?: LeaseRequest): Promise<PutResult>;
  /** Stores a rejected request; only the latest ones are kept. */
  recordRejection(rejection: RejectedRequest): Promise<void>;
  /**
   * The deliveries that should run now, at most one of a lane: retries that are due, then the rest in the order in
   * which they were stored. An expired lease of another owner is taken over and counts as a run; its own owner
   * knows what is still running, even when the clock was set.
   */
  claim(limit: number, lease: LeaseRequest): Promise<readonly LeasedDelivery[]>;
  /** Extends leases; returns those that are lost. An expired lease that no other owner has taken is not lost. */
  heartbeat(deliveries: readonly LeasedDelivery[], durationMs: number): Promise<readonly LeasedDelivery[]>;
  /** Ends a run; false if the lease was lost, and then nothing has changed. */
  finish(delivery: LeasedDelivery, result: RunResult): Promise<boolean>;
  /**
   * Releases leases as if they had never been taken; lost ones are ignored. With `due`, each delivery is claimed again
   * at its time there at the earliest (milliseconds since 1970).
   */
  release(deliveries: readonly LeasedDelivery[], due?: readonly number[]): Promise<void>;
  /**
   * When there may be something to claim: 0 where something waits already, else when the next retry is due or the next
   * lease ends (milliseconds since 1970).
   */
  nextDue(): Promise<number | undefined>;
  /** The recorded result (JSON) of a named effect of a delivery. */
  readEffect(delivery: NewDelivery, name: string): Promise<string | undefined>;
  writeEffect(delivery: NewDelivery, name: string, result: string): Promise<void>;
  /** Whether its content survives the process. */
  readonly durable: boolean;
  readonly state: SourceState;
  /** Opens what another room keeps in the same store, and makes its tables where they are missing. */
  open<Part>(part: StorePart<Part>): Promise<Part>;
  readonly rollUps: RollUpStore;
  /** Newest first. */
  list(query: DeliveryQuery): Promise<readonly DeliverySummary[]>;
  get(id: string, trigger?: string): Promise<StoredDelivery | undefined>;
  /** Queues a delivery again, the newest of that id where several triggers received it; its effects stay done. */
  replay(id: string, trigger?: string): Promise<ReplayResult>;
  depth(): Promise<Depth>;
  /**
   * Deletes what is stored of deliveries that have ended, unless they run again since they were listed; gives how many.
   * Their ids and the results of their effects are kept for the retention: one that comes again is still a duplicate, and
   * a dead letter is queued again with its effects done.
   */
  purge(listed: readonly DeliverySummary[]): Promise<number>;
  /** Deletes what exceeded its retention: that of retention.ts where an environment says nothing else. */
  prune(now: number, kept?: Partial<Retention>): Promise<void>;
  /** Resolves where deliveries can be stored now. */
  check(): Promise<void>;
  /**
   * To be called every few seconds: rejects once the open store is not the one that the next start would open, such
   * as a deleted file. Also does maintenance that is cheap only while the store is idle.
   */
  watch(): Promise<void>;
  close(): Promise<void>;
}

/** What can be read of a store while no process works on it. */
export interface StoredInbox extends Pick<Inbox, "list" | "get" | "depth"> {
  readonly rollUps: Pick<RollUpStore, "read">;
}
