import type { BlockInfo, StepInfo } from "../../model/flow-model.ts";
import { countBreaks, endsLine, hasBreak, lineEnd, skipBlanks, startsLine } from "../../text/lines.ts";
import { type CommentSpan, commentsIn, type EditContext } from "../context.ts";
import { editErrors } from "../errors.ts";

/** A step with everything that moves with it: the comments above it, a guarding semicolon, the comment at the end of its line. */
export interface Item {
  readonly info: StepInfo;
  readonly start: number;
  readonly end: number;
  /** The start of the statement itself, after comments and a guarding semicolon. */
  readonly codeStart: number;
  readonly codeEnd: number;
  /** The offset of the guarding semicolon. The start of the code if there is none. */
  readonly head: number;
  /** True if its lines contain no other code. */
  readonly ownLines: boolean;
}

/** How a block is written: in braces, as a statement without braces, after `case`, ... */
export type BlockForm = "braces" | "single" | "case" | "expression" | "branch" | "elsewhere";

/** Returns how a block is written. `elsewhere` means that its code is in another file. */
export function blockForm(info: BlockInfo): BlockForm {
  if (info.role === "branch") return "branch";
  if (info.braces) return "braces";
  if (info.role === "case" || info.role === "default") return "case";
  if (info.owner) return "single";
  return info.node ? "expression" : "elsewhere";
}

/** True for an arrow function body, or a branch of a `parallel` step, that is an expression. */
export function isExpression(block: BlockInfo): boolean {
  return /^(?:expression|branch)$/.test(blockForm(block));
}

/** The offset where a statement ends, excluding a semicolon on a later line, which guards the next statement. */
function codeEndOf(text: string, start: number, end: number): number {
  if (text[end - 1] !== ";") return end;
  let at = end - 1;
  while (at > start && /\s/.test(text[at - 1] as string)) at--;
  return hasBreak(text, at, end - 1) ? at : end;
}

function leadingStart(text: string, comments: readonly CommentSpan[], from: number): number {
  let start = from;
  for (const comment of comments.toReversed()) {
    if (text.slice(comment.end, start).trim() !== "") break;
    const breaks = countBreaks(text, comment.end, start);
    if (breaks > 1 || (breaks === 1 && !startsLine(text, comment.start))) break;
    start = comment.start;
  }
  return start;
}

function trailingEnd(text: string, comments: readonly CommentSpan[], from: number): number {
  let end = from;
  for (const comment of comments) {
    if (skipBlanks(text, end) !== comment.start) break;
    end = comment.end;
  }
  return end > from && endsLine(text, end) ? end : from;
}

function toItem(context: EditContext, info: StepInfo, from: number, to: number): Item {
  const { text } = context;
  const { range, disabled } = info.step;
  const codeStart = range.start;
  const codeEnd = disabled ? range.end : codeEndOf(text, range.start, range.end);
  const guard = disabled ? null : /;[^\S\n\r\u2028\u2029]*$/.exec(text.slice(from, codeStart));
  const head = guard ? from + guard.index : codeStart;
  const start = leadingStart(text, commentsIn(context, from, head), head);
  const end = disabled ? codeEnd : trailingEnd(text, commentsIn(context, codeEnd, to), codeEnd);
  const ownLines = startsLine(text, start) && endsLine(text, end);
  return { info, start, end, codeStart, codeEnd, head, ownLines };
}

/** The steps of a block with everything that moves with them. Items are in order and never overlap. */
export function blockItems(context: EditContext, block: BlockInfo): Item[] {
  const form = blockForm(block);
  const { range } = block.block;
  const closed = form === "braces" || form === "expression";
  const last = closed ? range.end : lineEnd(context.text, range.end);
  const items: Item[] = [];
  let from = form === "single" ? (block.owner?.step.range.start ?? range.start) : range.start;
  for (const [index, info] of block.steps.entries()) {
    const item = toItem(context, info, from, block.steps[index + 1]?.step.range.start ?? last);
    items.push(item);
    from = item.end;
  }
  return items;
}

/** The offset after the opening of a block and the comments on its line. */
export function afterOpening(context: EditContext, block: BlockInfo): number {
  const { text } = context;
  const { range } = block.block;
  let at = range.start;
  const stop = block.steps[0]?.step.range.start ?? range.end;
  for (const comment of commentsIn(context, at, Math.max(stop, lineEnd(text, at)))) {
    if (skipBlanks(text, at) !== comment.start) break;
    at = comment.end;
  }
  return endsLine(text, at) ? at : range.start;
}

/** The items around an index, excluding those of the steps to be removed. */
export function neighbours(
  items: readonly Item[],
  index: number,
  leaving: ReadonlySet<StepInfo>,
): { readonly prev: Item | undefined; readonly next: Item | undefined } {
  const isStaying = (item: Item): boolean => !leaving.has(item.info);
  return { prev: items.slice(0, index).findLast(isStaying), next: items.slice(index).find(isStaying) };
}

/** True if only spaces on one line separate the two items. */
export function sameLine(text: string, before: Item, after: Item): boolean {
  const between = text.slice(before.end, after.start);
  return between.trim() === "" && !hasBreak(between, 0, between.length);
}

/** Groups the selected steps by block. */
export function byBlock(steps: readonly StepInfo[]): Map<BlockInfo, Set<StepInfo>> {
  const groups = new Map<BlockInfo, Set<StepInfo>>();
  for (const info of steps) {
    const group = groups.get(info.parent) ?? new Set();
    groups.set(info.parent, group.add(info));
  }
  return groups;
}

/** The item of a step. */
export function itemOfStep(context: EditContext, info: StepInfo): Item {
  const item = blockItems(context, info.parent)[info.index];
  if (!item) throw editErrors.stepNotFound(info.step.id);
  return item;
}
