import type { FlowDiff } from "./flow-diff.ts";

/** The text with `mark` as a statement at a position. The language model writes its code there. */
export interface MarkedTextResult {
  readonly text: string;
  readonly mark: string;
}

/** One line of a text diff. */
export interface DiffLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Statements that parse, fit at their position, and cause no new TypeScript error. */
export interface ProposalResult {
  /** The version that the statements were checked against. */
  readonly version: number;
  /** The diagram of the text with the statements, marked as added. */
  readonly diff: FlowDiff;
  /** The changed lines, each group with the line before and after it. */
  readonly lines: readonly DiffLine[];
}
