import { setImmediate as nextTurn } from "node:timers/promises";
import type { Tally } from "./tally.ts";

/** What is counted apart. */
export interface SeriesName {
  /** The path of a trigger. */
  readonly trigger: string;
  /** Empty for requests of unknown senders. */
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

/** A stored roll-up: of the minute, or of the hour that begins with it. */
export interface StoredRollUp extends SeriesName {
  readonly minute: number;
  /** As `Tally.encode` wrote it. */
  readonly tally: Uint8Array;
}

/** Identifies what one process writes at once, so the same counts are never added twice. */
export interface Flush {
  /** A name unique to the process. */
  readonly writer: string;
  /** Grows with each flush of the writer. */
  readonly number: number;
}

/** Roll-ups are kept by the minute for a while, and by the hour for longer. */
export type Span = "minute" | "hour";

/** Minutes of a span, which name it in the stores. */
export const minutesOf = { minute: 1, hour: 60 } as const satisfies Record<Span, number>;

/** Minutes since 1970; `to` is not included. */
export interface RollUpRange {
  readonly span: Span;
  readonly from: number;
  readonly to: number;
}

/** Keeps roll-ups. Every method may reject with `StoreUnavailable`. */
export interface RollUpStore {
  /** Adds to what is stored of these minutes and of their hours. */
  add(rollUps: readonly RollUp[], flush: Flush): Promise<void>;
  /** Visits the roll-ups of a range, without keeping other work waiting for long. */
  read(range: RollUpRange, visit: (rollUp: StoredRollUp) => void): Promise<void>;
  /** Deletes minutes and hours that exceeded their retention; `now` in milliseconds since 1970. */
  prune(now: number): Promise<void>;
}

/** The first minutes since 1970 that are still kept. */
export function keptSince(now: number): Readonly<Record<Span, number>> {
  const minute = Math.floor(now / 60_000);
  return { minute: minute - 48 * 60, hour: minute - 35 * 24 * 60 };
}

/** The minute with which an hour begins. */
export function startOfHour(minute: number): number {
  return minute - (minute % 60);
}

export const spans: readonly Span[] = ["minute", "hour"];

/** The minute under which a span stores what happened in a minute. */
export function spanStart(span: Span, minute: number): number {
  return span === "hour" ? startOfHour(minute) : minute;
}

/** Roll-ups that are visited before other work gets its turn. */
const batch = 1000;

/** Visits rows that are in memory, in turns. */
export async function visitInTurns(
  rows: readonly StoredRollUp[],
  visit: (rollUp: StoredRollUp) => void,
): Promise<void> {
  for (let start = 0; start < rows.length; start += batch) {
    if (start > 0) await nextTurn();
    rows.slice(start, start + batch).forEach(visit);
  }
}
