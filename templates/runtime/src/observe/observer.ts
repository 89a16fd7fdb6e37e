/** The outcome of a request; `aborted` if it ended before the body was complete. */
export type Received =
  | "accepted"
  | "duplicate"
  | "ignored"
  | "ok"
  | "refused"
  | "full"
  | "unavailable"
  | "aborted";

/** The outcome of a run; `dead` if no retry follows. */
export type Finished = "ok" | "retrying" | "dead";

/** The dimensions by which deliveries are counted. */
export interface Counted {
  readonly source: string;
  /** The path of the trigger. */
  readonly trigger: string;
  /** Empty if the sender is not authenticated. */
  readonly event: string;
  /** The authenticated consumer's application, if there is one. */
  readonly application?: string;
}

/** A run that has ended and whose result has been stored. Durations are in milliseconds. */
export interface FinishedRun {
  readonly outcome: Finished;
  readonly durationMs: number;
  /** Time from the request to the first run; undefined for later runs. */
  readonly waited?: number;
  /** Time from the request to the end of the last run; undefined if another run follows, and for replays. */
  readonly delivered?: number;
}

/** A completed request on the public port. */
export interface CompletedRequest {
  readonly method: string;
  /**
   * The path of a trigger or another endpoint, as a pattern for endpoints with variable parts; `other` for all
   * unknown paths.
   */
  readonly route: string;
  readonly status: number;
  /** Time from the request headers to the response. */
  readonly durationMs: number;
}

/** Observes deliveries as they are processed. */
export interface Observer {
  /** A request was accepted or rejected. */
  received(what: Counted, outcome: Received): void;
  /** A trigger responded to its request after this many milliseconds. */
  acknowledged(what: Counted, ms: number): void;
  finished(what: Counted, run: FinishedRun): void;
  /** A user replayed a delivery. */
  replayed(what: Counted): void;
}
