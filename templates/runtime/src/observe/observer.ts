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

/** Observes deliveries as they are processed. */
export interface Observer {
  /** A request was accepted or refused. The event is empty where its sender is not verified. */
  received(source: string, event: string, outcome: Received): void;
  /** A request was answered, so many milliseconds after it began. */
  acknowledged(source: string, milliseconds: number): void;
  /** A run ended, after so many milliseconds. */
  finished(source: string, event: string, outcome: Finished, milliseconds: number): void;
}
