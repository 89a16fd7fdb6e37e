import type { BlockInfo, StepInfo } from "../../model/flow-model.ts";
import {
  endsLine,
  hasBreak,
  indentAt,
  isBlank,
  lineStart,
  nextLine,
  skipBlanks,
  startsLine,
} from "../../text/lines.ts";
import type { EditContext } from "../context.ts";
import { afterOpening, blockForm, blockItems, type Item, neighbours, sameLine } from "./items.ts";
import { unitFor } from "./style.ts";

/** Where new statements are inserted: on separate lines, or within a line between `lead` and `trail`. */
export interface InsertionPoint {
  readonly layout: "line" | "inline";
  /** The range that the new text replaces. Empty unless the block is empty and on one line. */
  readonly start: number;
  readonly end: number;
  readonly lead: string;
  readonly trail: string;
  /** The indentation of the new lines. */
  readonly indent: string;
  readonly prev: Item | undefined;
  /** True if the line continues with the block's closing brace. */
  readonly closing: boolean;
  /** True below a standalone comment, where blank lines that move with the statements are written after them. */
  readonly underComment?: boolean;
}

/** Determines how many of the blank lines around an insertion precede it. */
export type BlankSplit = (prev: Item, next: Item | undefined, blanks: number) => number;

/** Where to insert lines among blank lines: after a number of them, or directly after the previous statement. */
export type LineRule = BlankSplit | "carried";

/** The indentation of lines in a block: that of its existing lines, otherwise one level more than the surrounding code. */
function indentInside(context: EditContext, block: BlockInfo, items: readonly Item[], index: number): string {
  const { text } = context;
  const ownsLines = (item: Item | undefined): boolean => item?.ownLines === true;
  const before = items.slice(0, index).findLast(ownsLines);
  const sibling =
    before ?? items.slice(index).find(ownsLines) ?? items.find((item) => startsLine(text, item.start));
  if (sibling) return indentAt(text, sibling.start);
  return outerIndent(context, block) + unitFor(context, block);
}

function outerIndent(context: EditContext, block: BlockInfo): string {
  const { text } = context;
  const close = block.block.range.end;
  if (block.braces && startsLine(text, close) && hasBreak(text, block.block.range.start, close)) {
    return indentAt(text, close);
  }
  return indentAt(text, block.block.range.start);
}

interface Site {
  readonly context: EditContext;
  readonly block: BlockInfo;
  readonly items: readonly Item[];
  readonly index: number;
  readonly prev: Item | undefined;
  readonly next: Item | undefined;
  readonly split: LineRule | undefined;
}

/** The start of the next statement's line, if a standalone comment precedes it. */
function underComment({ context, next }: Site, at: number): number | undefined {
  const { text } = context;
  if (!next || !startsLine(text, next.start)) return undefined;
  const stop = lineStart(text, next.start);
  return at < stop && text.slice(at, stop).trim() !== "" ? stop : undefined;
}

/** The line before which new lines are inserted: the next one, or a later one after blank lines. */
function lineAfter(site: Site, after: number): number {
  const { context, block, prev, next, split } = site;
  const { text } = context;
  const at = nextLine(text, after);
  if (split === "carried") return underComment(site, at) ?? at;
  if (!split || !prev) return at;
  const closes = blockForm(block) === "braces" ? lineStart(text, block.block.range.end) : at;
  const stop = next ? lineStart(text, next.start) : closes;
  if (stop <= at || text.slice(at, stop).trim() !== "") return at;
  const lines = [at];
  while ((lines.at(-1) as number) < stop) lines.push(nextLine(text, lines.at(-1) as number));
  return lines[Math.min(split(prev, next, lines.length - 1), lines.length - 1)] ?? at;
}

function lineInsertionPoint(site: Site, after: number): InsertionPoint {
  const { context, block, items, index, prev } = site;
  const at = lineAfter(site, after);
  const indent = indentInside(context, block, items, index);
  const under = site.split === "carried" && at !== nextLine(context.text, after);
  const position = { start: at, end: at, prev, underComment: under };
  return { layout: "line", lead: "", trail: "", indent, closing: false, ...position };
}

function inlineInsertionPoint(
  site: Site,
  at: number,
  lead: string,
  trail: string,
  closing: boolean,
): InsertionPoint {
  const { context, prev } = site;
  const indent = indentAt(context.text, at);
  return { layout: "inline", start: at, end: at, lead, trail, indent, prev, closing };
}

/** The spaces between statements on a line: between the two around the insertion, otherwise between any two in the block. */
function statementGap({ context, items, prev, next, block }: Site): string {
  const { text } = context;
  if (prev && next && sameLine(text, prev, next)) return text.slice(prev.end, next.start);
  for (const [index, item] of items.entries()) {
    const after = items[index + 1];
    if (after && sameLine(text, item, after)) return text.slice(item.end, after.start);
  }
  const tight = text[block.block.range.start - 1] === "{" && !isBlank(text[block.block.range.start]);
  return tight ? "" : " ";
}

function afterPrevious(site: Site, prev: Item): InsertionPoint {
  const { context, block, next } = site;
  const { text } = context;
  const form = blockForm(block);
  if (
    endsLine(text, prev.end) &&
    hasBreak(text, prev.end, Math.max(block.block.range.end, nextLine(text, prev.end)))
  ) {
    const shares = !startsLine(text, prev.start) && prev.end === prev.codeEnd;
    const joins = shares && (form === "case" ? !next || !startsLine(text, next.start) : false);
    if (!joins) return lineInsertionPoint(site, prev.end);
    return inlineInsertionPoint(site, prev.end, " ", "", false);
  }
  const gap = statementGap(site);
  if (next && sameLine(text, prev, next)) return inlineInsertionPoint(site, next.start, "", gap, false);
  return inlineInsertionPoint(site, prev.end, gap, "", true);
}

function atOpening(site: Site): InsertionPoint {
  const { context, block, next } = site;
  const { text } = context;
  const form = blockForm(block);
  const opening = afterOpening(context, block);
  const start = block.block.range.start;
  const blanksFirst = opening === start && isBlank(text[start]) && endsLine(text, start);
  if (blanksFirst && !next) return inlineInsertionPoint(site, skipBlanks(text, start), "", "", false);
  const stop = next?.start ?? (form === "case" ? text.length : block.block.range.end);
  if (endsLine(text, opening) && hasBreak(text, opening, stop)) return lineInsertionPoint(site, opening);
  if (next) return inlineInsertionPoint(site, next.start, "", statementGap(site), false);
  if (form === "case") return inlineInsertionPoint(site, start, " ", "", false);
  return { ...emptyInsertionPoint(site), closing: true };
}

function emptyInsertionPoint(site: Site): InsertionPoint {
  const { context, block } = site;
  const content = context.text.slice(block.block.range.start, block.block.range.end);
  if (content.trim() !== "") return inlineInsertionPoint(site, block.block.range.start, " ", "", false);
  return {
    ...inlineInsertionPoint(site, block.block.range.start, " ", " ", true),
    end: block.block.range.end,
  };
}

/**
 * The insertion point for statements at position `index` of a block. Steps in `leaving` still count for the index, but
 * nothing is placed next to them. For blocks in braces and after `case`.
 */
export function insertionPointAt(
  context: EditContext,
  block: BlockInfo,
  index: number,
  leaving: ReadonlySet<StepInfo> = new Set(),
  split?: LineRule,
): InsertionPoint {
  const items = blockItems(context, block);
  const { prev, next } = neighbours(items, index, leaving);
  const staying = items.filter((item) => !leaving.has(item.info));
  const site: Site = {
    context,
    block,
    items: staying.length > 0 ? staying : items,
    index,
    prev,
    next,
    split,
  };
  if (prev) return afterPrevious(site, prev);
  return atOpening(site);
}
