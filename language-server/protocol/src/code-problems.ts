import type { Range } from "./flow-document.ts";
import type { TypesUnavailable } from "./typed-fields.ts";

/** A problem that the compiler or the editor reports for a range of a text. */
export interface CodeProblem {
  readonly range: Range;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** The number or name of the problem kind, as defined by the tool that reported it. */
  readonly code?: string;
}

/** All problems in a text. The ranges are offsets in the text of `version`. */
export interface CodeProblems {
  readonly version: number;
  readonly problems: readonly CodeProblem[];
}

/**
 * Parameters of the server's notification with TypeScript's problems in a watched document, or the reason why types are
 * unavailable. Each notification replaces the previous one.
 */
export type TypeProblemsParams = { readonly uri: string; readonly version: number } & (
  | { readonly problems: readonly CodeProblem[] }
  | TypesUnavailable
);

/** A change that fixes a problem. */
export interface CodeFix {
  readonly id: string;
  readonly title: string;
  /** The index of the problem's range in the request. */
  readonly problem: number;
}
export interface FixesResult {
  /** The version that the fixes are for. The request for a fix includes it. */
  readonly version: number;
  /** Preferred fixes first. */
  readonly fixes: readonly CodeFix[];
}
