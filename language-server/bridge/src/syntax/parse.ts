import type { Program } from "@babel/types";
import {
  candidateDialects,
  type Dialect,
  type Hole,
  isSound,
  type Language,
  type ParsedFile,
  parseSource,
  type SourceTree,
  withoutHashbang,
} from "./babel.ts";
import { type DamageHints, punchHoles } from "./recover.ts";
import { punchPieces } from "./recovery-window.ts";

export interface ParseOptions {
  readonly language?: Language | undefined;
  readonly hints?: DamageHints | undefined;
}

/**
 * Parses any text into a syntax tree. Broken statements become holes: they are replaced with blanks of equal
 * length, so that all other offsets stay the same. Never throws.
 */
export function parse(text: string, options: ParseOptions = {}): ParsedFile {
  const source = withoutHashbang(text);
  const dialects = candidateDialects(options.language);
  const [dialect, ...others] = dialects as [Dialect, ...Dialect[]];
  const first = parseSource(source, dialect);
  if (isSound(first)) return toParsedFile(text, first, [], dialect);
  const pieced = punchPieces(source, dialects, first, options.hints);
  if (pieced) return toParsedFile(text, pieced.tree, pieced.holes, dialect);
  for (const other of others) {
    const tree = parseSource(source, other);
    if (isSound(tree)) return toParsedFile(text, tree, [], other);
  }
  const punched = punchHoles(source, dialect, first, options.hints);
  return toParsedFile(text, punched.tree, punched.holes, dialect);
}

function toParsedFile(text: string, tree: SourceTree, holes: readonly Hole[], dialect: Dialect): ParsedFile {
  const program = tree.program ?? (parseSource(" ".repeat(text.length), dialect).program as Program);
  return { text, source: tree.source, program, comments: tree.comments, holes, issues: tree.issues, dialect };
}
