/** Types for failed deliveries, grouped by reason. Nothing is loaded at run time. */

/**
 * Deliveries of one event that failed for the same reason: retries and dead letters whose errors differ only in
 * numbers, ids and quoted words.
 * @example
 * const worst = groups.toSorted((one, other) => other.deliveries - one.deliveries)[0];
 * @see {@link FailuresAnswer}
 */
export interface FailureGroup {
  /** The group's id, used to replay it. */
  readonly group: string;
  readonly source: string;
  readonly trigger: string;
  readonly event: string;
  /** The error of the newest delivery: its class, unless it is a plain `Error`, and its message. */
  readonly error: string;
  /** Number of deliveries. */
  readonly deliveries: number;
  /** Number of dead letters. The other deliveries are retried automatically. */
  readonly dead: number;
  /**
   * The deliveries by the source line that failed, starting with the line of the newest delivery. Absent if an older
   * version of the process responds.
   */
  readonly origins?: readonly FailureOrigin[];
  /** The first failed run among the retained deliveries. */
  readonly since: FailureMoment;
  /** The newest delivery. */
  readonly last: FailureMoment;
}

/**
 * The time and build of a failure.
 * @example
 * const text = ({ at, build = "an unnamed build" }: FailureMoment) => `since ${at} in ${build}`;
 * @see {@link FailureGroup}
 */
export interface FailureMoment {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly build?: string;
  /** The id of the delivery. */
  readonly delivery: string;
  /** The trace id, 32 hexadecimal digits, if tracing is enabled. */
  readonly traceId?: string;
}

/**
 * The group's deliveries that failed at the same source line. A group lists 20 lines; all other failures are combined
 * into one origin with empty `places`.
 * @example
 * const at = ({ places: [first] }: FailureOrigin) => (first ? `${first.file}:${first.line}` : "an unknown location");
 * @see {@link FailureGroup}
 */
export interface FailureOrigin {
  readonly deliveries: number;
  /** The newest of these deliveries. */
  readonly last: FailureMoment;
  /**
   * The stack of locations in the project's source, the innermost first: the line that threw, then its callers. Empty
   * if the stack trace contains no such location, or the build has no source map for it.
   */
  readonly places: readonly ErrorPlace[];
}

/**
 * A location in the project's source from an error's stack trace, resolved with the build's source map.
 * @example
 * const text = ({ file, line, column }: ErrorPlace) => `${file}:${line}:${column}`;
 * @see https://nodejs.org/api/module.html#source-map-support
 */
export interface ErrorPlace {
  /** The file's path relative to the project folder, with forward slashes. */
  readonly file: string;
  /** Line number, starting at 1. */
  readonly line: number;
  /** Column in UTF-16 code units, starting at 1. */
  readonly column: number;
  /** The line's source text, up to 500 code units; absent if the source map does not contain the source. */
  readonly text?: string;
}

/**
 * The query of `GET /failures`.
 * @example
 * const query: FailuresQuery = { from: "2026-11-01T00:00:00Z" };
 * @see {@link FailuresAnswer}
 */
export interface FailuresQuery {
  /** Lower bound of the reception time (inclusive), in ISO 8601 format. */
  readonly from?: string;
}

/**
 * The response to `GET /failures`: the 100 groups with the most recent failures, newest first.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/failures`);
 * const { groups }: FailuresAnswer = await response.json();
 * @see {@link FailureGroup}
 */
export interface FailuresAnswer {
  readonly groups: readonly FailureGroup[];
  /** True if there are more groups, or more failed deliveries than the 10,000 newest, which are evaluated. */
  readonly more: boolean;
}

/**
 * The response (202) to `POST /failures/<group>/replay`.
 * @example
 * const { queued }: GroupReplay = await response.json();
 * @see {@link FailureGroup}
 */
export interface GroupReplay {
  /** Number of deliveries that run again. */
  readonly queued: number;
  /** Number of deliveries that are already running or will be retried automatically. */
  readonly running: number;
  /** Number of deliveries whose bodies have been pruned. */
  readonly gone: number;
}
