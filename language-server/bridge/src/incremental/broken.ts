import type { Range } from "@hookloom/protocol/flow-document";
import { hintsFrom } from "../read/damage-hints.ts";
import {
  candidateDialects,
  type Dialect,
  type Hole,
  isSound,
  parseSource,
  type SourceTree,
  withoutHashbang,
} from "../syntax/babel.ts";
import { blanked, type DamageHints, damageAt, maxHints } from "../syntax/recover.ts";
import {
  changedPiece,
  chunkAt,
  holeCandidate,
  isShort,
  minChunks,
  punchPiece,
} from "../syntax/recovery-window.ts";
import type { ChangedStatement } from "./changed-region.ts";

/** Marks that open or close something over many lines and would change the meaning of what follows. */
const farReaching = /[`*/\\]/;
/** Marks that may hide a template's quote, or end an expression inside of one. */
const nearTemplates = /[{}$"'\n\r\u2028\u2029]/;

interface BrokenStatement {
  readonly tree: SourceTree;
  readonly holes: readonly Hole[];
  /** True where the damage cannot reach beyond the statement. */
  readonly contained: boolean;
}

/**
 * The holes that make a broken statement readable, the same as a reading of the whole text would find. Undefined where
 * the whole text may be readable, or where the answer depends on other statements.
 */
export function readBroken(
  changed: ChangedStatement,
  source: string,
  first: SourceTree,
): BrokenStatement | undefined {
  const { text, previous, alignment, memory, range, next, by } = changed;
  const { dialect, language } = memory;
  const far = mayReachFar(changed);
  if (dialect.jsx || (far && isReadable(text, dialect))) return undefined;
  const { problems } = previous.document;
  const hints = hintsFrom({ text: previous.text, problems }, alignment, text, language);
  if (hints.dirty.length > maxHints) return undefined;
  const { chunks } = hints;
  const piece = chunks.length < minChunks ? undefined : affectedPiece(changed, chunks, hints, first);
  const limit = next === undefined ? text.length : next.start + by;
  if (piece?.start !== range.start || piece.end < range.end || piece.end > limit) return undefined;
  const found = punchPiece(text, piece, dialect, hints);
  if (found === "sound" || found.some((hole) => hole.range.end > range.end)) return undefined;
  const [, ...others] = candidateDialects(language);
  const alone = text.slice(piece.start, piece.end);
  if (others.some((other) => isSound(parseSource(alone, other)))) return undefined;
  const tree = parseSource(blanked(source, found.map(holeCandidate)), dialect);
  if (!isSound(tree)) return undefined;
  const holes = found.map((hole) => ({ range: hole.range, message: hole.message }));
  return { tree, holes, contained: memory.contained && !far };
}

/** The piece that reading the whole text would look at first; undefined where the statement alone is not enough to know. */
function affectedPiece(
  { text, range }: ChangedStatement,
  chunks: readonly Range[],
  hints: DamageHints,
  first: SourceTree,
): Range | undefined {
  if (hints.dirty.length > 0) return changedPiece(text, chunks, hints);
  const at = damageAt(first);
  const piece = at < range.end ? chunks[chunkAt(chunks, at)] : undefined;
  return piece && isShort(piece, text) ? piece : undefined;
}

function isReadable(text: string, dialect: Dialect): boolean {
  return isSound(parseSource(withoutHashbang(text), dialect));
}

/** True where what changed, or was broken before, may turn code that follows the statement into something else. */
function mayReachFar({ text, previous, alignment, memory, range, by }: ChangedStatement): boolean {
  const template = text.slice(range.start, range.end).includes("`");
  const reaches = (piece: string): boolean =>
    farReaching.test(piece) || (template && nearTemplates.test(piece));
  let shift = 0;
  for (const { start, end, newText } of alignment.changes) {
    const from = start + shift;
    shift += newText.length - (end - start);
    if (template && reaches(newText + previous.text.slice(start, end))) return true;
    if (farReaching.test(text.slice(from - 1, from + newText.length + 1))) return true;
    if (farReaching.test(previous.text.slice(start - 1, end + 1))) return true;
  }
  const last = (alignment.changes.at(-1)?.end ?? 0) + by;
  if (!/[\n\r]/.test(text.slice(last, range.end))) return true;
  if (memory.contained) return false;
  return previous.document.problems.some(({ range: { start, end } }) =>
    reaches(previous.text.slice(start, end)),
  );
}
