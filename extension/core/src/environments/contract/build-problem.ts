import path from "node:path";

/** One problem in the source, with one message. Lines and columns are counted from 1. */
export interface BuildProblem {
  readonly message: string;
  /** Absolute path; absent if the problem is not in a file. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly endColumn?: number;
  /** The owner of a store that the process may not open, as recorded in the store. */
  readonly storeOwner?: string;
}

/** Formats a problem for a terminal or a log: `src/webhook.ts:3:7: Unexpected "}".` */
export function describeProblem(problem: BuildProblem, root: string): string {
  if (!problem.file) return problem.message;
  const position = [path.relative(root, problem.file), problem.line, problem.column].filter(
    (part) => part !== undefined,
  );
  return `${position.join(":")}: ${problem.message}`;
}
