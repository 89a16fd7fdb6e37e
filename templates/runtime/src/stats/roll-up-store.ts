import { setImmediate as nextTurn } from "node:timers/promises";
import type { Tally } from "./tally.ts";

/** The dimensions by which deliveries are counted. */
export interface SeriesName {
  /** The path of a trigger. */
  readonly trigger: string;
  /** Empty for requests from unauthenticated senders. */
  readonly event: string;
  /** The consumer's application; empty for a provider. */
  readonly application: string;
}

/** The counts of one series in one minute. */
export interface RollUp extends SeriesName {
  /** Minutes since 1970. */
  readonly minute: number;
  readonly tally: Tally;
}

/** A stored roll-up of a minute, or of the hour that starts at that minute. */
export interface StoredRollUp extends SeriesName {
  readonly minute: number;
  /** The result of `Tally.encode`. */
  readonly tally: Uint8Array;
}

/** Identifies one write of a process, so that the same counts are never added twice. */
export interface Flush {
  /** A name unique to the process. */
  readonly writer: string;
  /** Increases with each flush of the writer. */
  readonly number: number;
}

/** Roll-ups are kept per minute for a short time, and per hour for longer. */
export type Span = "minute" | "hour";

/** Minutes per span, which also identify the span in the stores. */
export const minutesOf = { minute: 1, hour: 60 } as const satisfies Record<Span, number>;

/** A range in minutes since 1970; `to` is exclusive. */
export interface RollUpRange {
  readonly span: Span;
  readonly from: number;
  readonly to: number;
}

/** Stores roll-ups. Every method may reject with `StoreUnavailable`. */
export interface RollUpStore {
  /** Adds to the stored roll-ups of these minutes and their hours. */
  add(rollUps: readonly RollUp[], flush: Flush): Promise<void>;
  /** Visits the roll-ups in a range, without blocking other work for long. */
  read(range: RollUpRange, visit: (rollUp: StoredRollUp) => void): Promise<void>;
  /** Deletes minutes and hours that have exceeded their retention period. `now` is in milliseconds since 1970. */
  prune(now: number): Promise<void>;
}

/** Returns the start of the retained data by span, in minutes since 1970. */
export function keptSince(now: number): Readonly<Record<Span, number>> {
  const minute = Math.floor(now / 60_000);
  return { minute: minute - 48 * 60, hour: minute - 35 * 24 * 60 };
}

/** Returns the first minute of an hour. */
export function startOfHour(minute: number): number {
  return minute - (minute % 60);
}

export const spans: readonly Span[] = ["minute", "hour"];

/** Returns the first minute of the span that contains a minute. */
export function spanStart(span: Span, minute: number): number {
  return span === "hour" ? startOfHour(minute) : minute;
}

/** Number of roll-ups that are visited before other work can run. */
const batchSize = 1000;

/** Visits in-memory rows and lets other work run between batches. */
export async function visitInTurns(
  rows: readonly StoredRollUp[],
  visit: (rollUp: StoredRollUp) => void,
): Promise<void> {
  for (let start = 0; start < rows.length; start += batchSize) {
    if (start > 0) await nextTurn();
    rows.slice(start, start + batchSize).forEach(visit);
  }
}
