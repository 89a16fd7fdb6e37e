import type { FlowDocument, Range } from "./flow-document.ts";

/** What happened to a card between two texts. */
export const stepMarks = ["added", "changed", "moved", "removed"] as const;
export type StepMark = (typeof stepMarks)[number];

/** One difference in words: an absent side did not have it. */
export interface FieldDifference {
  /** A field's name, `code` for the whole statement, `comment`, `state` for enabled or disabled, or `branch`. */
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/** A step as one of the texts has it. */
export interface StepSide {
  /** Its code, in which `…` replaces its blocks and the bodies of functions that are flows of their own. */
  readonly text: string;
  /** In the text of that side. */
  readonly range: Range;
  /** The line that it starts on, the first being 1. */
  readonly line: number;
}

/** A card that is not the same on both sides. */
export interface StepChange {
  /** The step's id in the diagram. */
  readonly step: string;
  /** The flow of the diagram that it is in. */
  readonly flow: string;
  /** One of them, or `changed` and then `moved`. */
  readonly marks: readonly StepMark[];
  /** What differs; empty for a step that was only added, removed or moved. */
  readonly fields: readonly FieldDifference[];
  /** Absent for an added step. */
  readonly before?: StepSide;
  /** Absent for a removed step. */
  readonly after?: StepSide;
}

/** A lane that one side does not have. */
export interface BranchChange {
  /** The block's id in the diagram. */
  readonly block: string;
  readonly mark: "added" | "removed";
}

/** A flow that one side does not have, or whose name, triggers or parameters differ. */
export interface FlowChange {
  /** The flow's id in the diagram. */
  readonly flow: string;
  readonly name: string;
  readonly mark: "added" | "changed" | "removed";
  readonly fields: readonly FieldDifference[];
}

/** A declaration of the module that is not the same on both sides. */
export interface DeclarationChange {
  readonly kind: "trigger" | "setting" | "secret" | "connection";
  readonly name: string;
  readonly mark: "added" | "changed" | "removed";
  readonly fields: readonly FieldDifference[];
}

/** Two texts as one diagram. */
export interface FlowDiff {
  /**
   * The flows of the later text, with what was removed at its former position. Ids and ranges are those of the later
   * text; what was removed has ids of its own and ranges of the earlier text.
   */
  readonly document: FlowDocument;
  /** In the order of the diagram. */
  readonly steps: readonly StepChange[];
  readonly branches: readonly BranchChange[];
  readonly flows: readonly FlowChange[];
  readonly declarations: readonly DeclarationChange[];
  /** How many cards have each mark; a card that was changed and moved counts as both. */
  readonly counts: Readonly<Record<StepMark, number>>;
}

/** True if two texts have the same diagram. */
export function isSameDiagram({ steps, branches, flows, declarations }: FlowDiff): boolean {
  return steps.length + branches.length + flows.length + declarations.length === 0;
}
