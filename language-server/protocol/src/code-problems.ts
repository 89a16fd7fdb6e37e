import type { Range } from "./flow-document.ts";
import type { TypesUnavailable } from "./typed-fields.ts";

/** What the compiler, or the editor, says of a part of a text. */
export interface CodeProblem {
  readonly range: Range;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** The number or name that its maker gives this kind of problem. */
  readonly code?: string;
}

/** All of a text's problems; the ranges are offsets in the text of `version`. */
export interface CodeProblems {
  readonly version: number;
  readonly problems: readonly CodeProblem[];
}

/** Server publishes what TypeScript says of a watched document, or why it says nothing. They replace the previous ones. */
export type TypeProblemsParams = { readonly uri: string; readonly version: number } & (
  | { readonly problems: readonly CodeProblem[] }
  | TypesUnavailable
);

/** A change that fixes a problem. */
export interface CodeFix {
  readonly id: string;
  readonly title: string;
  /** The index of the problem's range in the question. */
  readonly problem: number;
}
export interface FixesResult {
  /** The version that the fixes were made for; it is part of the request for one. */
  readonly version: number;
  /** Those that their maker prefers come first. */
  readonly fixes: readonly CodeFix[];
}
