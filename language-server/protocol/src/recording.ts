import type { Range } from "./flow-document.ts";

export type { RecordedMembers, RecordedValue } from "@hookloom/runtime/management";

/**
 * What a recorded build knows of one source file: the ranges of its flows, blocks and steps, each numbered by its index
 * in the order of the text. Offsets are those of the text that was built.
 */
export interface StepTable {
  readonly flows: readonly RecordedFlow[];
  readonly blocks: readonly RecordedBlock[];
  readonly steps: readonly RecordedStep[];
}

/** A flow of the file, and the number of the block that is its body. */
export interface RecordedFlow {
  readonly name: string;
  readonly range: Range;
  readonly body: number;
}

export interface RecordedBlock {
  readonly range: Range;
  /** The number of the step that it belongs to; undefined for the body of a flow. */
  readonly step?: number;
  readonly part: BlockPart;
}

/** What a block is to its step, as far as a run can tell the difference. */
export type BlockPart = "body" | "branch" | "loop" | "try" | "catch" | "finally" | "parallel";

export interface RecordedStep {
  readonly range: Range;
  /** The number of its block. */
  readonly block: number;
}

/** A recorded value: where it is kept, and a line about it. */
export interface ValueRef {
  /** The frame of the recording, and the value's index in it. */
  readonly frame: number;
  readonly value: number;
  /** Short, on one line. */
  readonly preview: string;
}

/** What a step or a branch did. Times are milliseconds since the handler started. */
export interface PartRun {
  readonly started: number;
  /** Absent for one that was left before its end: by an error, a jump, or because the run was not over. */
  readonly ended?: number;
  /** True where an error came out of it. */
  readonly failed?: boolean;
  /** The arguments of its call. */
  readonly given: readonly ValueRef[];
  readonly result?: ValueRef;
  readonly error?: ValueRef;
}

export interface StepRun extends PartRun {
  readonly step: number;
  /**
   * When the promise ended that it gave, which the step did not await: that is its time, its result and its error, while
   * control continued at `ended`.
   */
  readonly settled?: number;
  /** What an `if` or `switch` decided by. */
  readonly condition?: ValueRef;
  /** The blocks that were entered, in order; those of a loop are its passes. */
  readonly blocks: readonly BlockRun[];
  /** The passes of a loop in all; some may have been left out. */
  readonly passes?: number;
}

/** True if control continued after a step, even if the promise that it gave was rejected later. */
export const hasGoneOn = ({
  ended,
  failed,
  settled,
}: Pick<StepRun, "ended" | "failed" | "settled">): boolean =>
  ended !== undefined && (failed !== true || settled !== undefined);

/** What happened in a block. */
export interface BlockRun {
  readonly block: number;
  /** Of a pass: its number, the first being 1. */
  readonly pass?: number;
  /** What the pass declares, or the error that a `catch` got. */
  readonly names?: ValueRef;
  /** Of a branch of a `parallel` step, which has no steps. */
  readonly branch?: PartRun;
  readonly steps: readonly StepRun[];
  /** True where it was run to its last line. */
  readonly completed: boolean;
}

/** One call of a flow. One that returns a promise ends as that does. */
export interface CallRun {
  readonly flow: number;
  readonly started: number;
  readonly ended?: number;
  readonly given?: ValueRef;
  readonly body: BlockRun;
  readonly error?: ValueRef;
}

/** Something of each part of a built text, by their numbers. */
interface OfParts<Item> {
  readonly steps: readonly Item[];
  readonly blocks: readonly Item[];
  readonly flows: readonly Item[];
}

/** Where the parts of a built text are. */
export interface RecordedRanges extends OfParts<Range> {}

/** The ids of those parts in the document as it is now; null for what is gone, and for steps that are not the same any more. */
export interface RecordedIds extends OfParts<string | null> {}

export interface FindRecordedResult extends RecordedIds {
  readonly version: number;
}

/** A delivery whose run was recorded on this machine, as the diagram lists it. */
export interface RecordedDelivery {
  /** The recording's own id. */
  readonly id: string;
  /** The id of the delivery that it recorded; runs of one delivery share it. */
  readonly delivery: string;
  readonly event: string;
  /** ISO 8601 (UTC). */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome: "ok" | "failed" | "unfinished";
  readonly error?: string;
  /** More than 1 for a retry or a replay. */
  readonly attempt: number;
  /** The ids of the flows that ran, in the document of the response's version. */
  readonly flows: readonly string[];
  /** The flows that it is pinned to. */
  readonly pinnedTo: readonly string[];
  /** Says what was not recorded of it. */
  readonly notes: readonly string[];
}

/** One recorded delivery in the document of a version. */
export interface ShownRecording {
  readonly id: string;
  readonly version: number;
  /** The calls of the file's flows, in the order in which they started. */
  readonly calls: readonly CallRun[];
  /** The ids of what the calls name by numbers. */
  readonly ids: RecordedIds;
}
