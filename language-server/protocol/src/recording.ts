import type { Range } from "./flow-document.ts";

export type { RecordedMembers, RecordedValue } from "@hookloom/runtime/management";

/**
 * The parts of a source file in a recorded build: the ranges of its flows, blocks and steps, numbered by their index in
 * source order. Offsets refer to the built text.
 */
export interface StepTable {
  readonly flows: readonly RecordedFlow[];
  readonly blocks: readonly RecordedBlock[];
  readonly steps: readonly RecordedStep[];
}

/** A flow in the file, and the number of its body block. */
export interface RecordedFlow {
  readonly name: string;
  readonly range: Range;
  readonly body: number;
}

export interface RecordedBlock {
  readonly range: Range;
  /** The number of the step that contains the block. Undefined for the body of a flow. */
  readonly step?: number;
  readonly part: BlockPart;
}

/** The role of a block in its step, as far as a run can distinguish it. */
export type BlockPart = "body" | "branch" | "loop" | "try" | "catch" | "finally" | "parallel";

export interface RecordedStep {
  readonly range: Range;
  /** The number of the step's block. */
  readonly block: number;
}

/** A recorded value: its location in the recording, and a preview. */
export interface ValueRef {
  /** The frame of the recording. `value` is the value's index in this frame. */
  readonly frame: number;
  readonly value: number;
  /** Short text, on one line. */
  readonly preview: string;
}

/** The run of a step or a branch. Times are milliseconds since the handler started. */
export interface PartRun {
  readonly started: number;
  /** Absent if the part did not run to its end, because of an error or a jump or because the run had not ended. */
  readonly ended?: number;
  /** True if it threw an error. */
  readonly failed?: boolean;
  /** The arguments of the call. */
  readonly given: readonly ValueRef[];
  readonly result?: ValueRef;
  readonly error?: ValueRef;
}

export interface StepRun extends PartRun {
  readonly step: number;
  /**
   * For a step that does not await its promise: when the promise settled. The time, the result and the error of the step are
   * those of the promise, but control continued at `ended`.
   */
  readonly settled?: number;
  /** The value that an `if` or `switch` tested. */
  readonly condition?: ValueRef;
  /** The blocks that were entered, in order. The blocks of a loop are its iterations. */
  readonly blocks: readonly BlockRun[];
  /** The total number of iterations. Some may not have been recorded. */
  readonly passes?: number;
}

/** True if control continued after a step, even if its promise was rejected later. */
export const hasContinued = ({
  ended,
  failed,
  settled,
}: Pick<StepRun, "ended" | "failed" | "settled">): boolean =>
  ended !== undefined && (failed !== true || settled !== undefined);

/** The run of a block. */
export interface BlockRun {
  readonly block: number;
  /** For an iteration: its 1-based number. */
  readonly pass?: number;
  /** The variables that the iteration declares, or the error that a `catch` caught. */
  readonly names?: ValueRef;
  /** For a branch of a `parallel` step without steps. */
  readonly branch?: PartRun;
  readonly steps: readonly StepRun[];
  /** True if the block ran to its last line. */
  readonly completed: boolean;
}

/** One call of a flow. If the flow returns a promise, the call ends when the promise settles. */
export interface CallRun {
  readonly flow: number;
  readonly started: number;
  readonly ended?: number;
  readonly given?: ValueRef;
  readonly body: BlockRun;
  readonly error?: ValueRef;
}

/** An item for each part of a built text, by part number. */
interface OfParts<Item> {
  readonly steps: readonly Item[];
  readonly blocks: readonly Item[];
  readonly flows: readonly Item[];
}

/** The ranges of the parts of a built text. */
export interface RecordedRanges extends OfParts<Range> {}

/** The ids of a built text's parts in the current document. Null for deleted parts and for steps that have changed. */
export interface RecordedIds extends OfParts<string | null> {}

export interface FindRecordedResult extends RecordedIds {
  readonly version: number;
}

/** A delivery with a recorded run on this machine, as listed in the diagram. */
export interface RecordedDelivery {
  /** The recording's id. */
  readonly id: string;
  /** The id of the recorded delivery. Several recordings can have the same delivery. */
  readonly delivery: string;
  readonly event: string;
  /** ISO 8601 (UTC). */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome: "ok" | "failed" | "unfinished";
  readonly error?: string;
  /** Greater than 1 for a retry or a replay. */
  readonly attempt: number;
  /** The ids of the flows that ran, in the document version of the response. */
  readonly flows: readonly string[];
  /** The flows that the recording is pinned to. */
  readonly pinnedTo: readonly string[];
  /** Notes about parts of the delivery that were not recorded. */
  readonly notes: readonly string[];
}

/** A recorded delivery, mapped to a version of the document. */
export interface ShownRecording {
  readonly id: string;
  readonly version: number;
  /** The calls of the file's flows, by start time. */
  readonly calls: readonly CallRun[];
  /** The ids for the part numbers in the calls. */
  readonly ids: RecordedIds;
}
