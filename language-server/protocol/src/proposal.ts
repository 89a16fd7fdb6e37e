import type { FlowDiff } from "./flow-diff.ts";

/** A place in a block of one version, where statements would stand. */
export interface ProposalPlace {
  readonly uri: string;
  readonly version: number;
  readonly block: string;
  readonly index: number;
}

/** The text with `mark` as a statement at a place, for the model that writes what belongs there. */
export interface MarkedTextResult {
  readonly text: string;
  readonly mark: string;
}

/** Asks what statements would make of a place; nothing is changed. */
export interface ProposalParams extends ProposalPlace {
  readonly code: string;
}

/** One line of a text diff. */
export interface DiffLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Statements that parse and fit at their place, and that TypeScript has no new objection to. */
export interface ProposalResult {
  /** The version that they were checked against. */
  readonly version: number;
  /** The picture of the text with them, in which they are marked as added. */
  readonly diff: FlowDiff;
  /** The lines that differ, each part with the line before and after it. */
  readonly lines: readonly DiffLine[];
}
