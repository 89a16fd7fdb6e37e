/** What a request came to; `aborted` where it ended before its body was complete. */
export type Received =
  | "accepted"
  | "duplicate"
  | "ignored"
  | "ok"
  | "refused"
  | "full"
  | "unavailable"
  | "aborted";

/** What a run came to; `dead` where it was the last one. */
export type Finished = "ok" | "retrying" | "dead";

/** What happens to deliveries, as it happens. */
export interface Observer {
  /** A request was accepted or refused. The event is empty where its sender is not verified. */
  received(source: string, event: string, outcome: Received): void;
  /** A request was answered, so many milliseconds after it began. */
  acknowledged(source: string, milliseconds: number): void;
  /** A run came to its end, after so many milliseconds. */
  finished(source: string, event: string, outcome: Finished, milliseconds: number): void;
}
