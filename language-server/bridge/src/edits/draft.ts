import type { Flow, Step, TextEdit } from "@hookloom/protocol/flow-document";
import type { BlockInfo, FlowModel, StepInfo } from "../model/flow-model.ts";
import type { OffsetMap } from "../text/edit-list.ts";

/** What a block must hold after an edit, in order. */
export type Expected =
  /** An existing step, unchanged. */
  | { readonly is: "same"; readonly step: Step }
  /** This many new statements, plus any commented-out ones among them. */
  | { readonly is: "fresh"; readonly count: number }
  /** Statements that are commented out. */
  | { readonly is: "off" }
  /** A new step whose first block holds `inner`. */
  | { readonly is: "around"; readonly inner: readonly Expected[] };

/** The result of an operation: its edits and the expected flow. */
export interface Draft {
  readonly edits: readonly TextEdit[];
  /** The steps of each block that changes, by the block's id. */
  readonly blocks: ReadonlyMap<string, readonly Expected[]>;
  /** Steps that are rewritten or moved; only their text is compared. */
  readonly moved: ReadonlySet<Step>;
  /** Steps that change themselves; only their blocks are compared. */
  readonly changed: ReadonlySet<Step>;
  /** The blocks of a step that gains or loses a branch: ids of existing blocks, undefined for a new one. */
  readonly branches: ReadonlyMap<Step, readonly (string | undefined)[]>;
  /** True for a flow of the new reading that did not exist before, although steps in it did. */
  readonly isNew?: (flow: Flow) => boolean;
  /**
   * A final check of the new reading, with the mapping from old offsets to new ones: false where it means something else.
   * @throws EditRejected where there is more to say
   */
  readonly check?: (now: FlowModel, mapOffset: OffsetMap) => boolean;
}

/** A draft with the members that matter to the operation. */
export function draft(edits: readonly TextEdit[], meaning: Partial<Omit<Draft, "edits">> = {}): Draft {
  return { blocks: new Map(), moved: new Set(), changed: new Set(), branches: new Map(), ...meaning, edits };
}

/** The steps of a block as they are. */
export function sameSteps(infos: readonly StepInfo[]): Expected[] {
  return infos.map(({ step }) => ({ is: "same", step }));
}

/** What a block must hold with something inserted at an index, instead of `gone` steps. */
export function withInserted(
  { block, steps }: BlockInfo,
  index: number,
  inserted: readonly Expected[],
  gone = 0,
): Draft["blocks"] {
  return new Map([[block.id, sameSteps(steps).toSpliced(index, gone, ...inserted)]]);
}
