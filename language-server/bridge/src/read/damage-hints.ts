import type * as ast from "@babel/types";
import { contains, type Problem, type Range, type TextEdit } from "@hookloom/protocol/flow-document";
import { visitNodes } from "../model/flow-children.ts";
import { childNodes, type Language, nodeRange } from "../syntax/babel.ts";
import { parse } from "../syntax/parse.ts";
import { blanked, type DamageHints } from "../syntax/recover.ts";
import type { HoleCandidate } from "../syntax/recovery-candidates.ts";
import { consecutiveRanges, splitChunks } from "../syntax/recovery-window.ts";
import type { Alignment } from "../text/align.ts";
import { offsetMapper } from "../text/edit-list.ts";

/** A range from the earlier text, mapped to the new text. */
interface MappedRange extends Range {
  /** True for a statement list, false for a statement. */
  readonly isList: boolean;
  readonly node: ast.Node;
}

const listTypes = new Set(["BlockStatement", "ClassBody", "StaticBlock", "SwitchCase", "TSModuleBlock"]);
const memberTypes = new Set([
  "ClassMethod",
  "ClassPrivateMethod",
  "ClassProperty",
  "ClassPrivateProperty",
  "ClassAccessorProperty",
]);

/** Determines where a text is likely to be damaged, from the previous reading and the changes since then. */
export function hintsFrom(
  previous: Previous,
  alignment: Alignment,
  text: string,
  language: Language | undefined,
): DamageHints {
  const holes = previous.problems.map(({ range }) => alignment.range(range));
  const dirty = mergeRanges(text, [...holes, ...alignment.dirty]);
  const latest = mergeRanges(text, typedRanges(alignment.typed, []));
  const typed = mergeRanges(text, typedRanges(alignment.typed, previous.problems));
  let mapped: readonly MappedRange[] | undefined;
  let chunks: readonly Range[] | undefined;
  const around = (range: Range): readonly HoleCandidate[] => {
    mapped ??= rangesNear(dirty, previous, alignment, language);
    return holeCandidates(text, range, mapped, alignment);
  };
  return {
    dirty,
    typed,
    latest,
    around,
    get chunks() {
      chunks ??= movedChunks(previous, alignment, text);
      return chunks;
    },
  };
}

/** The inserted ranges and the shifted earlier holes. Ranges refer to the new text. */
function typedRanges(edits: readonly TextEdit[], problems: readonly Problem[]): Range[] {
  const mapOffset = offsetMapper(edits);
  return [...problems.map(({ range }) => range), ...edits].map(({ start, end }) => ({
    start: mapOffset(start, "left"),
    end: mapOffset(end, "right"),
  }));
}

/** The current ranges of the module statements from the earlier reading. */
function movedChunks(previous: Previous, alignment: Alignment, text: string): readonly Range[] {
  const holes = previous.problems.map(({ range }) => range);
  const starts = splitChunks(blanked(previous.text, holes)).map(({ start }) => alignment.start(start));
  return consecutiveRanges(
    [0, ...starts.filter((start): start is number => start !== undefined && start > 0)],
    text.length,
  );
}

/** Merges adjacent ranges. */
function mergeRanges(text: string, ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = result.at(-1);
    if (last !== undefined && (range.start <= last.end || isBlank(text.slice(last.end, range.start)))) {
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else result.push(range);
  }
  return result;
}

function isBlank(text: string): boolean {
  return /^[^\S\n\r]*$/.test(text);
}

interface Previous {
  readonly text: string;
  readonly problems: readonly Problem[];
}

/**
 * Every earlier statement, class member and statement list near the dirty ranges, mapped to the new text. If possible, only
 * the surrounding module statements are read.
 */
function rangesNear(
  dirty: readonly Range[],
  previous: Previous,
  alignment: Alignment,
  language: Language | undefined,
): readonly MappedRange[] {
  const holes = previous.problems.map(({ range }) => range);
  const chunks = splitChunks(blanked(previous.text, holes));
  const start = Math.min(...dirty.map((range) => range.start));
  const end = Math.max(...dirty.map((range) => range.end));
  const at = chunks.findLastIndex((chunk) => alignment.near(chunk.start) <= start);
  const to = chunks.findIndex((chunk) => alignment.near(chunk.end) >= end);
  const from = chunks[Math.max(0, at - 1)]?.start ?? 0;
  const until = (to < 0 ? undefined : chunks[to + 1]?.end) ?? previous.text.length;
  const inside = ({ range }: Problem): boolean => range.start < until && range.end > from;
  const piece = { text: previous.text.slice(from, until), problems: previous.problems.filter(inside) };
  const blank = " ".repeat(from);
  return (
    mapRanges({ ...piece, text: blank + piece.text }, alignment, language) ??
    mapRanges(previous, alignment, language) ??
    []
  );
}

/**
 * Maps the statements and statement lists of the earlier text to the new one. Undefined if the earlier text has more damage
 * than its reading reported.
 */
function mapRanges(
  { text, problems }: Previous,
  alignment: Alignment,
  language: Language | undefined,
): readonly MappedRange[] | undefined {
  const around = (): readonly Range[] => [];
  const { program, holes } = parse(text, {
    language,
    hints: { dirty: problems.map(({ range }) => range), typed: [], latest: [], chunks: [], around },
  });
  if (holes.length > problems.length) return undefined;
  const mapped: MappedRange[] = [];
  const add = (node: ast.Node): void => {
    const list = listTypes.has(node.type);
    const statement = /(?:Statement|Declaration|Directive)$/.test(node.type) || memberTypes.has(node.type);
    if (list || statement) mapped.push({ ...alignment.range(nodeRange(node)), isList: list, node });
  };
  visitNodes(program, add);
  for (const node of program.body) add(node);
  return mapped;
}

/**
 * The candidate holes around a dirty range. Between statements: the range itself, then together with the adjacent statements.
 * Inside a statement that contains others: the expressions around the range, so that the contained statements are kept.
 * Finally, the statements around the range, from the innermost to the module level.
 */
function holeCandidates(
  text: string,
  dirty: Range,
  mapped: readonly MappedRange[],
  alignment: Alignment,
): readonly HoleCandidate[] {
  const reach = { start: skipBack(text, dirty.start), end: skipAhead(text, dirty.end) };
  const near = mapped.filter(({ start, end }) => start <= reach.end && reach.start <= end);
  const holding = near.filter((each) => contains(each, dirty));
  const innermost = holding
    .filter(({ start, end }) => start < dirty.start && dirty.end < end)
    .sort(bySize)[0];
  const touching = near.filter((each) => !each.isList && !holding.includes(each));
  const found: HoleCandidate[] = [];
  if (innermost === undefined || innermost.isList) {
    const glued = touching.filter((each) => isGlued(text, each, dirty));
    found.push(...glued.map((each) => joinRanges(each, dirty)), dirty);
  } else if (mapped.some((each) => each !== innermost && contains(innermost, each))) {
    found.push(...expressionsAround(innermost, dirty, reach, mapped, alignment));
  }
  const union = touching.reduce((all: Range, each) => joinRanges(all, each), dirty);
  const wide = [
    ...touching.map((each) => joinRanges(each, dirty)),
    ...holding.filter(({ isList: list }) => !list),
    union,
  ];
  found.push(...wide.sort(bySize), dirty);
  return found.filter(({ start, end, inline }, index) => {
    const isSame = (other: HoleCandidate): boolean =>
      other.start === start && other.end === end && other.inline === inline;
    return (inline || text.slice(start, end).trim() !== "") && found.findIndex(isSame) === index;
  });
}

/** The expressions, parameters and types in a statement that contain a dirty range but no statements, smallest first. */
function expressionsAround(
  statement: MappedRange,
  dirty: Range,
  reach: Range,
  mapped: readonly MappedRange[],
  alignment: Alignment,
): readonly HoleCandidate[] {
  const found: HoleCandidate[] = [{ ...dirty, inline: true }];
  const inner = mapped.filter((each) => each !== statement && contains(statement, each));
  let level: readonly ast.Node[] = childNodes(statement.node);
  while (level.length > 0) {
    const next: ast.Node[] = [];
    for (const node of level) {
      const range = alignment.range(nodeRange(node));
      if (range.start > reach.end || range.end < reach.start) continue;
      const whole = joinRanges(range, dirty);
      if (!inner.some((each) => each.start < whole.end && whole.start < each.end))
        found.push({ ...whole, inline: true });
      next.push(...childNodes(node));
    }
    level = next;
  }
  return found.sort(bySize);
}

/** Skips white space backwards, because damage before it can affect the code after it. */
function skipBack(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && /\s/.test(text[at - 1] as string)) at--;
  return at;
}

function skipAhead(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && /\s/.test(text[at] as string)) at++;
  return at;
}

/** True if the input directly adjoins a statement, so that both are parsed as one. */
function isGlued(text: string, each: Range, dirty: Range): boolean {
  if (each.end === dirty.start) return !/[\s;}]/.test(text[each.end - 1] ?? " ");
  return each.start === dirty.end && !/[\s;}]/.test(text[dirty.end - 1] ?? " ");
}

function joinRanges(a: Range, b: Range): Range {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

function bySize(a: Range, b: Range): number {
  return a.end - a.start - (b.end - b.start);
}
