/**
 * A snapshot of a value as JSON. Values that JSON cannot represent, and truncated values, are objects with the member
 * `$`, which specifies the kind.
 * @example
 * const missing: RecordedValue = { $: "undefined" };
 * @see {@link SpecialValue}
 */
export type RecordedValue =
  | null
  | boolean
  | number
  | string
  | readonly RecordedValue[]
  | { readonly [name: string]: RecordedValue }
  | SpecialValue;

/**
 * A value that JSON cannot represent, or a truncated value. `$` specifies the kind.
 * @example
 * const large: SpecialValue = { $: "list", items: [1, 2], length: 5000 };
 * @see {@link RecordedValue}
 */
export type SpecialValue =
  | { readonly $: "undefined" | "circular" | "getter" | "cut" }
  | { readonly $: "function" | "opaque"; readonly name: string }
  | { readonly $: "number" | "bigint" | "symbol" | "date"; readonly text: string }
  | { readonly $: "bytes"; readonly name: string; readonly length: number }
  /** A truncated string: only its beginning is kept. */
  | { readonly $: "text"; readonly text: string; readonly length: number }
  /** A truncated list: only its beginning is kept. */
  | { readonly $: "list"; readonly items: readonly RecordedValue[]; readonly length: number }
  | { readonly $: "map"; readonly entries: readonly (readonly RecordedValue[])[]; readonly size: number }
  | { readonly $: "set"; readonly items: readonly RecordedValue[]; readonly size: number }
  | { readonly $: "error"; readonly name: string; readonly message: string; readonly of: RecordedMembers }
  /** An object that has a class, a member named `$`, or more members than are kept. */
  | { readonly $: "object"; readonly name?: string; readonly of: RecordedMembers; readonly more?: number };

/**
 * The members of a recorded object.
 * @example
 * const order: RecordedMembers = { id: 7, lines: [] };
 * @see {@link RecordedValue}
 */
export type RecordedMembers = { readonly [name: string]: RecordedValue };

/**
 * The summary of a handler's run, which is the first line of its recording file. Durations are in milliseconds.
 * @example
 * const failures = (all: RecordingSummary[]) => all.filter(({ outcome }) => outcome === "failed");
 * @see {@link RecordingBody}
 */
export interface RecordingSummary {
  readonly format: 1;
  /** The recording file's name without its extension. Names sort by time. */
  readonly id: string;
  readonly delivery: string;
  readonly source: string;
  readonly trigger: string;
  readonly event: string;
  readonly attempt: number;
  /** The handler's name, unique within the trigger. */
  readonly handler: string;
  /** Start of the run, in ISO 8601 format (UTC). */
  readonly startedAt: string;
  readonly milliseconds: number;
  /** `unfinished` if the run timed out or the process ended during the run. */
  readonly outcome: "ok" | "failed" | "unfinished";
  readonly error?: string;
  readonly build?: string;
  /** The source files that the run executed, each identified by the hash of its text. */
  readonly sources: readonly string[];
  /** The called flows, each as the index of its source and its number in that source. */
  readonly flows: readonly (readonly [number, number])[];
  /** Number of flow calls that were not recorded because there were too many. */
  readonly skippedCalls?: number;
  /** True if steps or values were omitted because there were too many. */
  readonly isCut?: boolean;
  /** Number of preceding runs that were not recorded because too many were running at the same time. */
  readonly missedRuns?: number;
}

/**
 * The kinds of events in a frame. Most events refer to a step or block by number.
 * @example
 * const isStart = (op: number): op is RecordedOps["start"] => op === 0;
 * @see {@link RecordedFrame}
 */
export interface RecordedOps {
  /** A step starts. */
  readonly start: 0;
  /** A step returns a value. */
  readonly value: 1;
  /** A step without a value ends. */
  readonly end: 2;
  /** The condition value of an `if` or a `switch`. */
  readonly condition: 3;
  /** A block is entered. */
  readonly enter: 4;
  /** Starts an iteration of the block's loop. */
  readonly pass: 5;
  /** The number of the next iteration, starting at 1, if iterations before it were omitted. */
  readonly passNumber: 6;
  /** A `catch` block is entered; the value is the error. */
  readonly caught: 7;
  /** The flow throws an error. */
  readonly thrown: 8;
  /** A step returns a promise. Instead of a value, the event contains the promise's number. */
  readonly promise: 9;
  /** A `return` statement returns a promise, so the call settles with the promise. */
  readonly returned: 10;
  /** A branch of a `parallel` step starts. Instead of a value, the event contains the branch's number. */
  readonly branch: 11;
  /** The promise or branch with this number was fulfilled. */
  readonly fulfilled: 12;
  /** The promise or branch with this number was rejected. */
  readonly rejected: 13;
  /** The first argument of a step's call. Further arguments have the following codes. */
  readonly argument: 16;
  /** The first argument of a branch's call. Further arguments have the following codes. */
  readonly branchArgument: 32;
}

/**
 * One call of a flow.
 * @example
 * const milliseconds = ({ started, ended }: RecordedFrame) => (ended ?? Number.NaN) - started;
 * @see {@link RecordingBody}
 */
export interface RecordedFrame {
  /** The index of the frame's source in the summary. */
  readonly source: number;
  /** The flow's number in that source. */
  readonly flow: number;
  /** Milliseconds since the run started. */
  readonly started: number;
  /** Absent if the call had not ended. */
  readonly ended?: number;
  /** The index of the object whose members are the parameter values; -1 if there are none. */
  readonly given: number;
  /**
   * Four numbers per event: the kind; the number of the step, block or promise; the time; the index of the value, or
   * -1. Events for settled promises come last, regardless of their time.
   */
  readonly events: readonly number[];
  readonly values: readonly RecordedValue[];
}

/**
 * The second line of a recording file.
 * @example
 * const calls = ({ frames }: RecordingBody) => frames.length;
 * @see {@link RecordingSummary}
 */
export interface RecordingBody {
  readonly frames: readonly RecordedFrame[];
}
