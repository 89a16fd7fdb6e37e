import type { Step, TextEdit } from "../../protocol/flow-document.ts";
import type { BlockInfo, FlowModel, StepInfo } from "../model/flow-model.ts";
import type { OffsetMap } from "../text/edit-list.ts";

/** What a block is to hold after an edit, one after the other. */
export type Expected =
  /** A step that was there, as it was. */
  | { readonly is: "same"; readonly step: Step }
  /** So many new statements, and what is commented out among them. */
  | { readonly is: "fresh"; readonly count: number }
  /** Statements that are commented out. */
  | { readonly is: "off" }
  /** A new step whose first block holds these. */
  | { readonly is: "around"; readonly inner: readonly Expected[] };

/** What an operation wants: the edits and the flow that they are to give. */
export interface Draft {
  readonly edits: readonly TextEdit[];
  /** The steps of each block that changes, by the block's id. */
  readonly blocks: ReadonlyMap<string, readonly Expected[]>;
  /** Steps whose own text is written anew or elsewhere, so that only their text is compared. */
  readonly moved: ReadonlySet<Step>;
  /** Steps that are changed themselves, so that only their blocks are compared. */
  readonly changed: ReadonlySet<Step>;
  /** The blocks of a step with another branch more or less: ids of old ones, undefined for a new one. */
  readonly branches: ReadonlyMap<Step, readonly (string | undefined)[]>;
  /** A last look at the new reading, with the way from old offsets to new ones. @throws EditRefused */
  readonly check?: (now: FlowModel, place: OffsetMap) => void;
}

/** A draft with the members that matter to the operation. */
export function draft(edits: readonly TextEdit[], meaning: Partial<Omit<Draft, "edits">> = {}): Draft {
  return { blocks: new Map(), moved: new Set(), changed: new Set(), branches: new Map(), ...meaning, edits };
}

/** The steps of a block as they are. */
export function sameSteps(infos: readonly StepInfo[]): Expected[] {
  return infos.map(({ step }) => ({ is: "same", step }));
}

/** The steps of a block with something put in at a place. */
export function withInserted(block: BlockInfo, index: number, inserted: readonly Expected[]): Expected[] {
  return [...sameSteps(block.steps.slice(0, index)), ...inserted, ...sameSteps(block.steps.slice(index))];
}
