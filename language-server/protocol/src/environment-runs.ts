import type { environmentChoice, Message } from "./messages.ts";

/** An environment or a range of time up to now, as the user chooses it. */
export interface NamedChoice {
  /** Empty for what Run starts on this machine beside a dev on a cluster. */
  readonly name: string;
  readonly label: string;
}

/** Of which environment something is shown, and of which range of time. */
export interface EnvironmentChoice extends Message<typeof environmentChoice> {}

/** What a diagram shows of an environment: how often its handlers ran there, and at which steps they failed. */
export interface EnvironmentRuns {
  /** Those of the file's project; none outside of one. */
  readonly environments: readonly NamedChoice[];
  readonly ranges: readonly NamedChoice[];
  /** Absent while the runs of no environment are shown. */
  readonly chosen?: EnvironmentChoice;
  /** Absent until the environment was read for the first time. */
  readonly counts?: EnvironmentCounts;
  /** Why it cannot be read now, or that it does not run; the counts are then the last ones. */
  readonly problem?: string;
}

/** What an environment counted, by the ids of one version of the document. */
export interface EnvironmentCounts {
  readonly version: number;
  /** By the id of the flow; those whose trigger is not known have none. */
  readonly handlers: Readonly<Record<string, HandlerRuns>>;
  /** What failed at a step, by its id. */
  readonly steps: Readonly<Record<string, readonly StepFailure[]>>;
  /** True if there are more failed deliveries than the environment has examined. */
  readonly more: boolean;
}

/** How often a handler ran. A delivery that was tried again has several runs. */
export interface HandlerRuns {
  readonly runs: number;
  readonly failed: number;
  /** Failures that no step of the present text shows. */
  readonly unplaced: readonly UnplacedFailure[];
  /** Events that arrived at the handler's triggers and were run by nothing, the most frequent first. */
  readonly unhandled: readonly UnhandledEvent[];
}

/** All events that the list of their source lacks: an environment counts them together. */
export const otherEvents = "other";

/** Deliveries of an event that nothing handles. */
export interface UnhandledEvent {
  readonly source: string;
  /** The path of the trigger. */
  readonly trigger: string;
  /** Its name, or `otherEvents`. */
  readonly event: string;
  readonly deliveries: number;
}

/** Deliveries that failed for one reason. */
export interface Failure {
  /** Names the group of failures that they belong to. */
  readonly group: string;
  readonly event: string;
  /** The error's class, unless it is a plain `Error`, and its message. */
  readonly error: string;
  readonly deliveries: number;
  /** When the newest of them was received, ISO 8601 (UTC). */
  readonly last: string;
  /** The build that the newest of them failed in. */
  readonly build?: string;
}

/** Deliveries that failed at a step. */
export interface StepFailure extends Failure {
  /**
   * How many of them failed at each line of the source. The keys name the lines of a group, and are the same at every step that
   * the error came through.
   */
  readonly origins: Readonly<Record<string, number>>;
  /** True where the error came out of something that the step calls. */
  readonly through: boolean;
}

/** Deliveries that failed at no step that the diagram has. */
export interface UnplacedFailure extends Failure {
  /**
   * `changed`: the text no longer has the line that is named. `elsewhere`: it failed at the named line, and no step of the handler
   * led there. `unknown`: the error does not say.
   */
  readonly why: "changed" | "elsewhere" | "unknown";
  readonly file?: string;
  readonly line?: number;
}
