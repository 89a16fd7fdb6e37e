/** The outcome of a request; `aborted` if it ended before its body was complete. */
export type Received =
  | "accepted"
  | "duplicate"
  | "ignored"
  | "ok"
  | "refused"
  | "full"
  | "unavailable"
  | "aborted";

/** The outcome of a run; `dead` if it was the last one. */
export type Finished = "ok" | "retrying" | "dead";

/** What is counted apart. */
export interface Counted {
  readonly source: string;
  /** The path of the trigger. */
  readonly trigger: string;
  /** Empty if the sender is not verified. */
  readonly event: string;
  /** The consumer's application, where it proved one. */
  readonly application?: string;
}

/** A run that ended and whose result is stored; durations in milliseconds. */
export interface FinishedRun {
  readonly outcome: Finished;
  readonly durationMs: number;
  /** From the request to the first run; undefined for later runs. */
  readonly waited?: number;
  /** From the request to the end of the last run; undefined if another run follows, and for replays. */
  readonly delivered?: number;
}

/** A request of the public port that has its response. */
export interface CompletedRequest {
  readonly method: string;
  /** The path of a trigger or of what else is there, as a pattern where many are alike; `other` for all unknown ones. */
  readonly route: string;
  readonly status: number;
  /** From its head to its response. */
  readonly durationMs: number;
}

/** Observes deliveries as they are processed. */
export interface Observer {
  /** A request was accepted or rejected. */
  received(what: Counted, outcome: Received): void;
  /** A request of a trigger got its response, this many milliseconds after it began. */
  acknowledged(what: Counted, ms: number): void;
  finished(what: Counted, run: FinishedRun): void;
  /** A user ran a delivery again. */
  replayed(what: Counted): void;
}
