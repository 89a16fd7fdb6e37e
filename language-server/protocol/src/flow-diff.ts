import type { FlowDocument, Range } from "./flow-document.ts";

/** The kinds of changes to a card between two versions. */
export const stepMarks = ["added", "changed", "moved", "removed"] as const;
export type StepMark = (typeof stepMarks)[number];

/** A single difference, as text. `before` or `after` is absent if the part exists only in the other version. */
export interface FieldDifference {
  /** A field name, `code` for the whole statement, `comment`, `state` for enabled or disabled, or `branch`. */
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/** A step in one of the two versions. */
export interface StepSide {
  /** The step's code. Its blocks and the bodies of functions with their own flows are replaced with `…`. */
  readonly text: string;
  /** In the text of this side. */
  readonly range: Range;
  /** The 1-based line where the step starts. */
  readonly line: number;
}

/** A card that differs between the two sides. */
export interface StepChange {
  /** The step's id in the diagram. */
  readonly step: string;
  /** The flow in the diagram that contains the step. */
  readonly flow: string;
  /** A single mark, or `changed` followed by `moved`. */
  readonly marks: readonly StepMark[];
  /** The differences. Empty for a step that was only added, removed or moved. */
  readonly fields: readonly FieldDifference[];
  /** Absent for an added step. */
  readonly before?: StepSide;
  /** Absent for a removed step. */
  readonly after?: StepSide;
}

/** A lane that exists on only one side. */
export interface BranchChange {
  /** The block's id in the diagram. */
  readonly block: string;
  readonly mark: "added" | "removed";
}

/** A flow that exists on only one side, or whose name, triggers or parameters differ. */
export interface FlowChange {
  /** The flow's id in the diagram. */
  readonly flow: string;
  readonly name: string;
  readonly mark: "added" | "changed" | "removed";
  readonly fields: readonly FieldDifference[];
}

/** A module declaration that differs between the two sides. */
export interface DeclarationChange {
  readonly kind: "trigger" | "setting" | "secret" | "connection";
  readonly name: string;
  readonly mark: "added" | "changed" | "removed";
  readonly fields: readonly FieldDifference[];
}

/** Two versions combined in one diagram. */
export interface FlowDiff {
  /**
   * The flows of the later version, with removed parts at their former position. Ids and ranges refer to the later text.
   * Removed parts have their own ids, and ranges in the earlier text.
   */
  readonly document: FlowDocument;
  /** In diagram order. */
  readonly steps: readonly StepChange[];
  readonly branches: readonly BranchChange[];
  readonly flows: readonly FlowChange[];
  readonly declarations: readonly DeclarationChange[];
  /** The number of cards for each mark. A card that was both changed and moved counts twice. */
  readonly counts: Readonly<Record<StepMark, number>>;
}

/** True if two versions have the same diagram. */
export function isSameDiagram({ steps, branches, flows, declarations }: FlowDiff): boolean {
  return steps.length + branches.length + flows.length + declarations.length === 0;
}
