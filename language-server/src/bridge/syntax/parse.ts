import type { Comment, Program } from "@babel/types";
import {
  type Dialect,
  dialectsOf,
  type Hole,
  isSound,
  type Language,
  parseSource,
  type SourceTree,
  type SyntaxIssue,
  withoutHashbang,
} from "./babel.ts";
import { type DamageHints, punchHoles } from "./recover.ts";
import { punchPieces } from "./recovery-window.ts";

export type { Hole, Language, SyntaxIssue } from "./babel.ts";
export { isNode, rangeOf } from "./babel.ts";
export type { DamageHints } from "./recover.ts";

export interface ParseOptions {
  readonly language?: Language | undefined;
  readonly hints?: DamageHints | undefined;
}

/**
 * A text with its syntax tree. Offsets of all nodes are offsets of `text`. `holes` is empty for a text without
 * syntax errors; `issues` holds the errors of a text that can be read nevertheless (a `break` outside of a loop,
 * `await` in a function that is not async): an edit that adds one is refused.
 */
export interface ParsedFile {
  readonly text: string;
  /** The text as it was parsed: with a blank for each hole. */
  readonly source: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  readonly holes: readonly Hole[];
  readonly issues: readonly SyntaxIssue[];
  readonly dialect: Dialect;
}

/**
 * Reads a text, whatever it contains, into a syntax tree. Broken statements become holes: they are blanked at
 * equal length, which keeps all other offsets. Never throws.
 */
export function parse(text: string, options: ParseOptions = {}): ParsedFile {
  const source = withoutHashbang(text);
  const dialects = dialectsOf(options.language);
  const [dialect, ...others] = dialects as [Dialect, ...Dialect[]];
  const first = parseSource(source, dialect);
  if (isSound(first)) return finish(text, first, [], dialect);
  const pieced = punchPieces(source, dialects, first, options.hints);
  if (pieced) return finish(text, pieced.tree, pieced.holes, dialect);
  for (const other of others) {
    const tree = parseSource(source, other);
    if (isSound(tree)) return finish(text, tree, [], other);
  }
  const punched = punchHoles(source, dialect, first, options.hints);
  return finish(text, punched.tree, punched.holes, dialect);
}

function finish(text: string, tree: SourceTree, holes: readonly Hole[], dialect: Dialect): ParsedFile {
  const program = tree.program ?? (parseSource(" ".repeat(text.length), dialect).program as Program);
  return { text, source: tree.source, program, comments: tree.comments, holes, issues: tree.issues, dialect };
}
