import type { environmentChoice, Message } from "./messages.ts";

/** An environment or a recent time range that a user can choose. */
export interface NamedChoice {
  /** Empty for the process that Run starts on this machine next to a dev environment on a cluster. */
  readonly name: string;
  readonly label: string;
}

/** The environment and the time range to show. */
export interface EnvironmentChoice extends Message<typeof environmentChoice> {}

/** The environment data in a diagram: how often handlers ran, and at which steps they failed. */
export interface EnvironmentRuns {
  /** The environments of the file's project. Empty outside a project. */
  readonly environments: readonly NamedChoice[];
  readonly ranges: readonly NamedChoice[];
  /** Absent if no environment's runs are shown. */
  readonly chosen?: EnvironmentChoice;
  /** Absent until the environment has been read for the first time. */
  readonly counts?: EnvironmentCounts;
  /** Why the environment cannot be read, or that it is not running. The counts are then the last known ones. */
  readonly problem?: string;
}

/** The counts from an environment, by ids in one version of the document. */
export interface EnvironmentCounts {
  readonly version: number;
  /** By flow id. Flows with an unknown trigger have no entry. */
  readonly handlers: Readonly<Record<string, HandlerRuns>>;
  /** The failures at each step, by step id. */
  readonly steps: Readonly<Record<string, readonly StepFailure[]>>;
  /** True if there are more failed deliveries than the environment has examined. */
  readonly more: boolean;
}

/** How often a handler ran. A retried delivery has several runs. */
export interface HandlerRuns {
  readonly runs: number;
  readonly failed: number;
  /** Failures that cannot be assigned to a step in the current text. */
  readonly unplaced: readonly UnplacedFailure[];
  /** Events that arrived at the handler's triggers but have no handler, most frequent first. */
  readonly unhandled: readonly UnhandledEvent[];
}

/** The combined entry for all events that are not in their source's list. */
export const otherEvents = "other";

/** Deliveries of an event without a handler. */
export interface UnhandledEvent {
  readonly source: string;
  /** The trigger's path. */
  readonly trigger: string;
  /** The event name, or `otherEvents`. */
  readonly event: string;
  readonly deliveries: number;
}

/** Deliveries that failed for the same reason. */
export interface Failure {
  /** The id of their failure group. */
  readonly group: string;
  readonly event: string;
  /** The error's message, and its class unless it is a plain `Error`. */
  readonly error: string;
  readonly deliveries: number;
  /** When the most recent of them was received, in ISO 8601 (UTC). */
  readonly last: string;
  /** The build in which the most recent of them failed. */
  readonly build?: string;
}

/** Deliveries that failed at a step. */
export interface StepFailure extends Failure {
  /**
   * The number of failures at each source line. The keys identify the lines of a failure group, and are the same at every
   * step on the error's path.
   */
  readonly origins: Readonly<Record<string, number>>;
  /** True if the error came from code that the step calls. */
  readonly through: boolean;
}

/** Failed deliveries that cannot be assigned to a step in the diagram. */
export interface UnplacedFailure extends Failure {
  /**
   * `changed`: the given line no longer exists in the text. `elsewhere`: the failure was at the given line, but no step of
   * the handler led to it. `unknown`: the error contains no location.
   */
  readonly why: "changed" | "elsewhere" | "unknown";
  readonly file?: string;
  readonly line?: number;
}
