import type { Range } from "@hookloom/protocol/flow-document";
import { type Dialect, type Hole, isSound, parseSource, type SourceTree } from "./babel.ts";
import { blanked, type DamageHints, damageOffset, HoleSearch, maxHints, type Punched } from "./recover.ts";
import type { HoleCandidate } from "./recovery-candidates.ts";
import { scan } from "./scan.ts";

/** A piece that is longer than this share of the text is not searched separately. */
const maxPieceShare = 0.6;
/** A text with fewer statements than this is searched as a whole. */
export const minChunks = 3;
/** Maximum number of attempts to apply the holes of pieces to the whole text. Each attempt parses the whole text. */
const maxTries = 4;

/**
 * Finds the holes of a broken text in single module statements. Each is read separately, because a few lines
 * can be parsed many times quickly. The result is verified in the whole text. Undefined if the damage cannot
 * be attributed to one piece, or if another dialect might be able to read the text.
 */
export function punchPieces(
  source: string,
  dialects: readonly Dialect[],
  first: SourceTree,
  hints: DamageHints | undefined,
): Punched | undefined {
  const [dialect, ...others] = dialects as [Dialect, ...Dialect[]];
  const usableHints = hints && hints.dirty.length <= maxHints ? hints : undefined;
  const chunks = usableHints?.chunks ?? splitChunks(source);
  if (chunks.length < minChunks) return undefined;
  let tree = first;
  let holes: readonly Hole[] = [];
  let tries = maxTries;
  for (const piece of pieceRanges(source, chunks, first, usableHints)) {
    const found = punchPiece(source, piece, dialect, usableHints);
    if (found === "sound") continue;
    if (tries-- === 0) return undefined;
    if (others.some((other) => isSound(parseSource(sliceRange(source, piece), other)))) return undefined;
    const next = [...holes, ...found].sort((a, b) => a.range.start - b.range.start);
    const after = parseSource(blanked(source, next.map(holeCandidate)), dialect);
    if (isSound(after)) return { tree: after, holes: next.map(({ range, message }) => ({ range, message })) };
    if (damageOffset(after) <= damageOffset(tree)) continue;
    tree = after;
    holes = next;
  }
  return undefined;
}

/** A hole, with the candidate that it was made from. */
export interface PunchedHole extends Hole {
  readonly candidate: HoleCandidate;
}

export function holeCandidate(hole: Hole): HoleCandidate {
  return (hole as PunchedHole).candidate ?? hole.range;
}

/** The holes of a piece that is read separately: the whole piece if no smaller ones help; "sound" if it needs none. */
export function punchPiece(
  source: string,
  piece: Range,
  dialect: Dialect,
  hints: DamageHints | undefined,
): readonly PunchedHole[] | "sound" {
  const { start: base } = piece;
  const text = sliceRange(source, piece);
  const alone = parseSource(text, dialect);
  if (isSound(alone)) return "sound";
  const search = new HoleSearch(text, dialect);
  const attempt = search.find(alone, hints && hintsForPiece(hints, piece));
  const { ranges, holes } = search.settle(attempt, alone);
  return holes.map(({ range: { start, end }, message }) => {
    const range = { start: start + base, end: end + base };
    const candidate = ranges.find((each) => each.start === start && each.end === end);
    return { range, message, candidate: { ...candidate, ...range } };
  });
}

function sliceRange(source: string, { start, end }: Range): string {
  return source.slice(start, end);
}

/** The hints for a piece, in offsets relative to the piece. */
function hintsForPiece(hints: DamageHints, { start: base, end: limit }: Range): DamageHints | undefined {
  const inside = ({ start, end }: Range): boolean => base <= start && end <= limit;
  const dirty = hints.dirty.filter(inside);
  if (dirty.length === 0) return undefined;
  const moved = <Type extends Range>(range: Type): Type => ({
    ...range,
    start: range.start - base,
    end: range.end - base,
  });
  return {
    dirty: dirty.map(moved),
    typed: hints.typed.filter(inside).map(moved),
    latest: hints.latest.filter(inside).map(moved),
    chunks: [],
    around: ({ start, end }) =>
      hints
        .around({ start: start + base, end: end + base })
        .filter(inside)
        .map(moved),
  };
}

/** The ranges that may contain the damage, most likely first: the changed ranges, those that the parser reports, all others. */
function* pieceRanges(
  source: string,
  chunks: readonly Range[],
  first: SourceTree,
  hints: DamageHints | undefined,
): Generator<Range> {
  const changed = changedPiece(source, chunks, hints);
  if (changed) yield changed;
  const at = chunkAt(chunks, Math.min(damageOffset(first), source.length));
  const near = [at, at - 1, at - 2].filter((index) => index >= 0);
  const rest = chunks.map((_, index) => index).filter((index) => !near.includes(index));
  for (const index of [...near, ...rest]) {
    const chunk = chunks[index] as Range;
    if (isShort(chunk, source)) yield chunk;
  }
}

/** The range of all changes, in whole chunks. Undefined if it is too large a part of the text. */
export function changedPiece(
  source: string,
  chunks: readonly Range[],
  hints: DamageHints | undefined,
): Range | undefined {
  if (hints === undefined || hints.dirty.length === 0) return undefined;
  const from = chunkAt(chunks, Math.min(...hints.dirty.map(({ start }) => start)));
  const to = chunkAt(chunks, Math.max(...hints.dirty.map(({ end }) => end)));
  const changed = { start: (chunks[from] as Range).start, end: (chunks[to] as Range).end };
  return isShort(changed, source) ? changed : undefined;
}

export function isShort({ start, end }: Range, source: string): boolean {
  return end - start <= source.length * maxPieceShare;
}

/**
 * Splits the text into ranges that start where a module statement seems to: at the left edge, outside of brackets, and not as
 * a continuation of the code before it.
 */
export function splitChunks(text: string): readonly Range[] {
  const starts = [0];
  for (const { start, indent, owner, continues } of scan(text).lines) {
    if (owner !== -1 || indent > 0 || start === 0 || continues) continue;
    if (/[\w$@"'#]/.test(text[start] ?? "")) starts.push(start);
  }
  return consecutiveRanges(starts, text.length);
}

/** Ranges from each start to the next. The last range extends to the end. */
export function consecutiveRanges(starts: readonly number[], end: number): readonly Range[] {
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? end }));
}

/** The index of the chunk that contains an offset. */
export function chunkAt(chunks: readonly Range[], offset: number): number {
  let at = chunks.length - 1;
  while (at > 0 && (chunks[at] as Range).start > offset) at--;
  return at;
}
