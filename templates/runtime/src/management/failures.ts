/** What fails, grouped by the reason, as types. Nothing is loaded at run time. */

/**
 * Deliveries of one event that failed for the same reason: retries and dead letters whose errors differ in numbers, ids
 * and quoted words alone.
 * @example
 * const worst = groups.toSorted((one, other) => other.deliveries - one.deliveries)[0];
 * @see {@link FailuresAnswer}
 */
export interface FailureGroup {
  /** Names the group, for its replay. */
  readonly group: string;
  readonly source: string;
  readonly trigger: string;
  readonly event: string;
  /** Of its newest delivery: the error's class, unless it is a plain `Error`, and its message. */
  readonly error: string;
  /** How many deliveries there are. */
  readonly deliveries: number;
  /** How many of them failed for good; the others are tried again by themselves. */
  readonly dead: number;
  /** The deliveries by the line where they failed, that of the newest first; absent if a process is older than it. */
  readonly origins?: readonly FailureOrigin[];
  /** The first run that failed so, among the deliveries that are kept. */
  readonly since: FailureMoment;
  /** The newest delivery. */
  readonly last: FailureMoment;
}

/**
 * When something failed, and in which build.
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
  /** The id of its trace, 32 hexadecimal digits, where traces are on. */
  readonly traceId?: string;
}

/**
 * The deliveries of a group that failed at one line of the source. A group names 20 lines; what failed at others is one with empty
 * `places`.
 * @example
 * const at = ({ places: [first] }: FailureOrigin) => (first ? `${first.file}:${first.line}` : "an unknown location");
 * @see {@link FailureGroup}
 */
export interface FailureOrigin {
  readonly deliveries: number;
  /** The newest of them. */
  readonly last: FailureMoment;
  /**
   * The locations in the project's own source that its error passed through, the innermost first: the line that threw, then
   * the calls around it. Empty if the error names no such location, or its build did not keep it.
   */
  readonly places: readonly ErrorPlace[];
}

/**
 * A location in the project's own source that an error passed through, by the source map of the build that ran.
 * @example
 * const text = ({ file, line, column }: ErrorPlace) => `${file}:${line}:${column}`;
 * @see https://nodejs.org/api/module.html#source-map-support
 */
export interface ErrorPlace {
  /** The file from the project's folder on, with slashes. */
  readonly file: string;
  /** 1 for the first line. */
  readonly line: number;
  /** 1 for the first UTF-16 code unit of the line. */
  readonly column: number;
  /** The line as the source had it, up to 500 code units; absent if the source map does not have the source. */
  readonly text?: string;
}

/**
 * The query of `GET /failures`.
 * @example
 * const query: FailuresQuery = { from: "2026-11-01T00:00:00Z" };
 * @see {@link FailuresAnswer}
 */
export interface FailuresQuery {
  /** ISO 8601: only what was received then or later. */
  readonly from?: string;
}

/**
 * The response to `GET /failures`: the 100 groups with the newest failures, the newest first.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/failures`);
 * const { groups }: FailuresAnswer = await response.json();
 * @see {@link FailureGroup}
 */
export interface FailuresAnswer {
  readonly groups: readonly FailureGroup[];
  /** True if there are more groups, or more failed deliveries than were read, the newest 10,000. */
  readonly more: boolean;
}

/**
 * The response (202) to `POST /failures/<group>/replay`.
 * @example
 * const { queued }: GroupReplay = await response.json();
 * @see {@link FailureGroup}
 */
export interface GroupReplay {
  /** Deliveries that run again. */
  readonly queued: number;
  /** Deliveries that are tried again by themselves, or run already. */
  readonly running: number;
  /** Deliveries whose bodies are no longer kept. */
  readonly gone: number;
}
