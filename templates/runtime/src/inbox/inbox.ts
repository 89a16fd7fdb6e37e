import type { Headers } from "../webhook/trigger.ts";

export type Outcome = "ok" | "failed" | "refused" | "running" | "ignored";

/** An authentic delivery with all that it takes to run it, now or later. */
export interface StoredDelivery {
  readonly id: string;
  readonly source: string;
  /** The path of the trigger that received it. */
  readonly trigger: string;
  readonly event: string;
  /** Where it stands in a request that carried several events; 0 otherwise. */
  readonly part: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** 1 for the first run. */
  readonly attempt: number;
}

/** What is shown of a delivery: neither its body nor its headers. */
export interface DeliveryRecord {
  readonly id: string;
  readonly source: string;
  readonly trigger: string;
  /** Empty where the request was refused before it could be understood. */
  readonly event: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  /** The status that the sender was answered with. */
  readonly status: number;
  readonly outcome: Outcome;
  /** How long the handlers took, or the refusal. */
  readonly milliseconds: number;
  readonly attempts: number;
  readonly error?: string;
}

export interface DeliveryQuery {
  readonly limit: number;
  readonly source?: string;
  readonly outcome?: string;
}

export interface RunResult {
  readonly outcome: "ok" | "failed";
  readonly milliseconds: number;
  readonly error?: string;
}

/** Why a delivery cannot be replayed, or that it is queued again. */
export type ReplayAnswer = "queued" | "unknown" | "running" | "gone";

/**
 * Where deliveries wait, and where they can be looked up afterwards. A delivery counts as accepted once `put` has
 * resolved, so an implementation that outlives the process has stored it by then.
 */
export interface Inbox {
  /**
   * Takes an authentic delivery. One that has no handler is kept without being queued. A `duplicate` has been
   * received before and did not fail; `full` means that the sender has to come back later.
   */
  put(
    delivery: StoredDelivery,
    outcome: "running" | "ignored" | "ok",
  ): Promise<"stored" | "duplicate" | "full">;
  /** Remembers a request that was turned away. */
  refuse(record: DeliveryRecord): Promise<void>;
  /** The next delivery that should run; undefined where none waits. */
  claim(): Promise<StoredDelivery | undefined>;
  finish(delivery: StoredDelivery, result: RunResult): Promise<void>;
  /** Newest first. */
  list(query: DeliveryQuery): Promise<readonly DeliveryRecord[]>;
  /** Queues a delivery again, the newest of that id where several triggers received it. */
  replay(id: string, trigger?: string): Promise<ReplayAnswer>;
}
