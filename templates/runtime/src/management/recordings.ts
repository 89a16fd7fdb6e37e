/**
 * A value as it was at one moment, as JSON. What JSON cannot say, and what was too large, is an object with the member
 * `$`, which names the kind.
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
 * What JSON cannot say of a recorded value, or what was cut off, by the kind in `$`.
 * @example
 * const large: SpecialValue = { $: "list", items: [1, 2], length: 5000 };
 * @see {@link RecordedValue}
 */
export type SpecialValue =
  | { readonly $: "undefined" | "circular" | "getter" | "cut" }
  | { readonly $: "function" | "opaque"; readonly name: string }
  | { readonly $: "number" | "bigint" | "symbol" | "date"; readonly text: string }
  | { readonly $: "bytes"; readonly name: string; readonly length: number }
  /** A string of which only the beginning was kept. */
  | { readonly $: "text"; readonly text: string; readonly length: number }
  /** A list of which only the beginning was kept. */
  | { readonly $: "list"; readonly items: readonly RecordedValue[]; readonly length: number }
  | { readonly $: "map"; readonly entries: readonly (readonly RecordedValue[])[]; readonly size: number }
  | { readonly $: "set"; readonly items: readonly RecordedValue[]; readonly size: number }
  | { readonly $: "error"; readonly name: string; readonly message: string; readonly of: RecordedMembers }
  /** An object with a class, with a member `$`, or with more members than were kept. */
  | { readonly $: "object"; readonly name?: string; readonly of: RecordedMembers; readonly more?: number };

/**
 * The members of a recorded object.
 * @example
 * const order: RecordedMembers = { id: 7, lines: [] };
 * @see {@link RecordedValue}
 */
export type RecordedMembers = { readonly [name: string]: RecordedValue };

/**
 * What one run of a handler was: the first line of its file. Durations in milliseconds.
 * @example
 * const failures = (all: RecordingSummary[]) => all.filter(({ outcome }) => outcome === "failed");
 * @see {@link RecordingBody}
 */
export interface RecordingSummary {
  readonly format: 1;
  /** The name of its file, without the ending. Names sort by time. */
  readonly id: string;
  readonly delivery: string;
  readonly source: string;
  readonly trigger: string;
  readonly event: string;
  readonly attempt: number;
  /** The handler's name among those of the trigger. */
  readonly handler: string;
  /** ISO 8601 (UTC). */
  readonly startedAt: string;
  readonly milliseconds: number;
  /** `unfinished` where its time was over or the process ended before it had. */
  readonly outcome: "ok" | "failed" | "unfinished";
  readonly error?: string;
  readonly build?: string;
  /** The sources that it ran through, each by the hash of its text. */
  readonly sources: readonly string[];
  /** The flows that were called: the index of the source, and the flow's number in it. */
  readonly flows: readonly (readonly [number, number])[];
  /** Calls of flows that were not recorded, because there were too many. */
  readonly skippedCalls?: number;
  /** True if steps or values were left out because there were too many. */
  readonly isCut?: boolean;
  /** Runs before this one that were not recorded, because too many ran at once. */
  readonly missedRuns?: number;
}

/**
 * What an event of a frame says; its number is that of a step or of a block.
 * @example
 * const isStart = (op: number): op is RecordedOps["start"] => op === 0;
 * @see {@link RecordedFrame}
 */
export interface RecordedOps {
  /** A step starts. */
  readonly start: 0;
  /** A step gives a value. */
  readonly value: 1;
  /** A step without a value ends. */
  readonly end: 2;
  /** What an `if` or a `switch` decides by. */
  readonly condition: 3;
  /** A block is entered. */
  readonly enter: 4;
  /** A pass of the loop that a block belongs to begins. */
  readonly pass: 5;
  /** The next pass has this number, the first being 1; those between it and the one before were left out. */
  readonly passNumber: 6;
  /** The block of a `catch` is entered, with the error. */
  readonly caught: 7;
  /** An error leaves the flow. */
  readonly thrown: 8;
  /** What a step gave is a promise; instead of a value, the event has the number that it gets. */
  readonly promise: 9;
  /** The same of a `return`: the call ends as the promise does. */
  readonly returned: 10;
  /** A branch of a `parallel` step starts; instead of a value, the event has the number that it gets. */
  readonly branch: 11;
  /** The promise or branch of a number was fulfilled. */
  readonly fulfilled: 12;
  /** The promise or branch of a number was rejected. */
  readonly rejected: 13;
  /** The first argument of a step's call; the next ones follow. */
  readonly argument: 16;
  /** The first argument of a branch's call; the next ones follow. */
  readonly branchArgument: 32;
}

/**
 * One call of a flow.
 * @example
 * const milliseconds = ({ started, ended }: RecordedFrame) => (ended ?? Number.NaN) - started;
 * @see {@link RecordingBody}
 */
export interface RecordedFrame {
  /** The index of its source in the summary. */
  readonly source: number;
  /** The flow's number in that source. */
  readonly flow: number;
  /** Milliseconds since the run started. */
  readonly started: number;
  /** Absent if it had not ended. */
  readonly ended?: number;
  /** The index of the parameters' values, as the members of an object; -1 where there are none. */
  readonly given: number;
  /**
   * Four numbers an event: what it says, of which step, block or promise, when, and the index of its value or -1. Those that say
   * how promises ended come last, whenever that was.
   */
  readonly events: readonly number[];
  readonly values: readonly RecordedValue[];
}

/**
 * The second line of a recording's file.
 * @example
 * const calls = ({ frames }: RecordingBody) => frames.length;
 * @see {@link RecordingSummary}
 */
export interface RecordingBody {
  readonly frames: readonly RecordedFrame[];
}
