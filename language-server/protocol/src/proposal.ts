import type { FlowDiff } from "./flow-diff.ts";

/** The text with `mark` as a statement at a position, for the model that writes the code there. */
export interface MarkedTextResult {
  readonly text: string;
  readonly mark: string;
}

/** One line of a text diff. */
export interface DiffLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Statements that parse, fit at their position, and cause no new error of TypeScript. */
export interface ProposalResult {
  /** The version that they were checked against. */
  readonly version: number;
  /** The diagram of the text with them, in which they are marked as added. */
  readonly diff: FlowDiff;
  /** The lines that differ, each part with the line before and after it. */
  readonly lines: readonly DiffLine[];
}
