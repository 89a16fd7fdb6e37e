import type { Flow, Step, TextEdit } from "@hookloom/protocol/flow-document";
import type { BlockInfo, FlowModel, StepInfo } from "../model/flow-model.ts";
import type { OffsetMap } from "../text/edit-list.ts";

/** The expected content of a block after an edit, in order. */
export type Expected =
  /** An existing step, unchanged. */
  | { readonly is: "same"; readonly step: Step }
  /** This number of new statements, plus any commented-out ones among them. */
  | { readonly is: "fresh"; readonly count: number }
  /** Commented-out statements. */
  | { readonly is: "off" }
  /** A new step whose first block contains `inner`. */
  | { readonly is: "around"; readonly inner: readonly Expected[] };

/** The result of an operation: its edits and the expected flow. */
export interface Draft {
  readonly edits: readonly TextEdit[];
  /** The expected steps of each changed block, by block id. */
  readonly blocks: ReadonlyMap<string, readonly Expected[]>;
  /** Rewritten or moved steps, of which only the text is compared. */
  readonly moved: ReadonlySet<Step>;
  /** Steps with changes of their own, of which only the blocks are compared. */
  readonly changed: ReadonlySet<Step>;
  /** The blocks of a step that gains or loses a branch: ids of existing blocks, undefined for a new one. */
  readonly branches: ReadonlyMap<Step, readonly (string | undefined)[]>;
  /** True for a flow in the new reading that did not exist before, although its steps did. */
  readonly isNew?: (flow: Flow) => boolean;
  /**
   * A final check of the new reading, with the mapping from old to new offsets. Returns false if the meaning has changed.
   * @throws EditRejected to report a more specific reason
   */
  readonly check?: (now: FlowModel, mapOffset: OffsetMap) => boolean;
}

/** Creates a draft with the members that are relevant to the operation. */
export function draft(edits: readonly TextEdit[], meaning: Partial<Omit<Draft, "edits">> = {}): Draft {
  return { blocks: new Map(), moved: new Set(), changed: new Set(), branches: new Map(), ...meaning, edits };
}

/** Expects the steps of a block to be unchanged. */
export function sameSteps(infos: readonly StepInfo[]): Expected[] {
  return infos.map(({ step }) => ({ is: "same", step }));
}

/** The expected content of a block with an insertion at an index that replaces the given number of steps. */
export function withInserted(
  { block, steps }: BlockInfo,
  index: number,
  inserted: readonly Expected[],
  replacedCount = 0,
): Draft["blocks"] {
  return new Map([[block.id, sameSteps(steps).toSpliced(index, replacedCount, ...inserted)]]);
}
