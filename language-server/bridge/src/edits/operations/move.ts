import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { t } from "@vscode/l10n";
import type { BlockInfo, StepInfo } from "../../model/flow-model.ts";
import { cut } from "../../text/edit-list.ts";
import {
  endsLine,
  hasBreak,
  lineStart,
  nextLine,
  skipBlanks,
  skipBlanksBack,
  startsLine,
} from "../../text/lines.ts";
import { type EditContext, findSteps } from "../context.ts";
import { type Draft, draft, type Expected, sameSteps, withInserted } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { removalEdits } from "../module/unused.ts";
import { namesAround, namesOfFunction } from "../names/free-names.ts";
import { stepNodes } from "../names/meaning.ts";
import { awaitsItself, declaredBy, freshNames, renameEdits } from "../names/names.ts";
import { readScopes } from "../names/scope-reader.ts";
import { emptyBody } from "../placing/braces.ts";
import { guardEdit, isOpen, liveAfter, liveBefore } from "../placing/insert.ts";
import { putPieces, targetBlock } from "../placing/insert-items.ts";
import { insertionPointAt } from "../placing/insertion-point.ts";
import {
  afterOpening,
  blockForm,
  blockItems,
  byBlock,
  type Item,
  itemOfStep,
  sameLine,
} from "../placing/items.ts";
import { reorderEdits, splitFor } from "../placing/paragraphs.ts";
import { type Piece, toPiece } from "../placing/pieces.ts";
import { semicolonsFor } from "../placing/style.ts";

/**
 * Removes steps with their comments and, if the edit requests it, with the imports that only these steps use. Inserting the
 * steps again would not restore the imports.
 * @throws EditRejected
 */
export function writeRemove(context: EditContext, { steps, unusedImports }: EditOf<"remove">): Draft {
  const groups = byBlock(findSteps(context, steps));
  const edits: TextEdit[] = [];
  const blocks = new Map<string, Expected[]>();
  for (const [block, leaving] of groups) {
    edits.push(...removeFrom(context, block, leaving));
    blocks.set(block.block.id, sameSteps(block.steps.filter((info) => !leaving.has(info))));
  }
  const { holes, program } = context.model.parsed;
  // The names used in a broken statement are unknown.
  if (!unusedImports || holes.length > 0) return draft(edits, { blocks });
  return draft(removalEdits(context, readScopes(program), { parts: edits }, "imports"), { blocks });
}

/** Moves steps to another position in their current order. @throws EditRejected */
export function writeMove(context: EditContext, edit: EditOf<"move">): Draft {
  const steps = findSteps(context, edit.steps);
  const target = targetBlock(context, edit.block, edit.index);
  for (const { step } of steps) {
    if (step.range.start <= target.block.range.start && target.block.range.end <= step.range.end) {
      if (!steps.some((info) => info.parent === target)) throw editErrors.intoItself();
    }
  }
  if (isUnmoved(steps, target, edit.index)) return draft([]);
  checkAwait(steps, target);
  const leaving = new Set(steps);
  const groups = byBlock(steps);
  const within = groups.size === 1 && groups.has(target);
  const edits = (within
    ? reorderEdits(context, blockItems(context, target), leaving, edit.index)
    : undefined) ?? [
    ...[...groups].flatMap(([block, group]) => removeFrom(context, block, group)),
    ...putMoved(context, steps, target, edit.index, carriedTo(context, groups, target, edit.index)),
  ];
  return draft(edits, {
    blocks: movedBlocks(groups, steps, target, edit.index),
    moved: new Set(steps.map(({ step }) => step)),
  });
}

/** The blank lines that move to another block with the steps. Undefined if the steps share a line with other code there. */
function carriedTo(
  context: EditContext,
  groups: ReadonlyMap<BlockInfo, ReadonlySet<StepInfo>>,
  target: BlockInfo,
  index: number,
): Carried | undefined {
  const [group, ...others] = groups;
  const form = blockForm(target);
  if (!group || others.length > 0 || group[0] === target) return undefined;
  if (form !== "braces" && form !== "case") return undefined;
  if (insertionPointAt(context, target, index).layout === "inline") return undefined;
  return carriedFrom(context, ...group);
}

function putMoved(
  context: EditContext,
  steps: readonly StepInfo[],
  target: BlockInfo,
  index: number,
  carried: Carried | undefined,
): TextEdit[] {
  const pieces = steps.map((info) => {
    const piece = movedPiece(context, info);
    return carried ? { ...piece, above: carried.above.get(info) ?? "" } : piece;
  });
  const split = carried ? "carried" : splitFor(steps[0] as StepInfo, steps.at(-1) as StepInfo);
  const leaving = new Set(steps);
  const put = putPieces(context, target, index, pieces, { leaving, split });
  return [...(carried?.edits ?? []), ...put];
}

function movedBlocks(
  groups: ReadonlyMap<BlockInfo, ReadonlySet<StepInfo>>,
  steps: readonly StepInfo[],
  target: BlockInfo,
  index: number,
): Map<string, Expected[]> {
  const leaving = new Set(steps);
  const isStaying = (info: StepInfo): boolean => !leaving.has(info);
  const blocks = new Map<string, Expected[]>();
  for (const block of groups.keys()) blocks.set(block.block.id, sameSteps(block.steps.filter(isStaying)));
  return blocks.set(target.block.id, [
    ...sameSteps(target.steps.slice(0, index).filter(isStaying)),
    ...sameSteps(steps),
    ...sameSteps(target.steps.slice(index).filter(isStaying)),
  ]);
}

function movedPiece(context: EditContext, info: StepInfo): Piece {
  const items = blockItems(context, info.parent);
  const item = items[info.index] as Item;
  const piece = toPiece(context, item);
  if (!takesSemicolon(context, items, item) || !semicolonsFor(context, undefined)) return piece;
  return {
    ...piece,
    render: (indent) => `${piece.render(indent)};`,
    code: `${piece.code};`,
    open: false,
  };
}

function isUnmoved(steps: readonly StepInfo[], target: BlockInfo, index: number): boolean {
  const first = steps[0];
  if (!first || steps.some(({ parent }) => parent !== target)) return false;
  const contiguous = steps.every((info, at) => info.index === first.index + at);
  return contiguous && first.index <= index && index <= first.index + steps.length;
}

function checkAwait(steps: readonly StepInfo[], target: BlockInfo): void {
  const nodes = steps.flatMap(({ node }) => (node ? [node] : []));
  if (!target.flow.isAsync && awaitsItself(nodes)) throw editErrors.awaitOutsideAsync();
}

/** Inserts copies of steps after the last one. Their declarations are renamed to the next free names. @throws EditRejected */
export function writeDuplicate(context: EditContext, edit: EditOf<"duplicate">): Draft {
  const steps = findSteps(context, edit.steps);
  const last = steps.at(-1) as StepInfo;
  const block = last.parent;
  if (block.role === "branch")
    throw editErrors.notApplicable(
      t("This step is a branch of a parallel step."),
      t("Copy the branch in the list of branches."),
    );
  const changes = copyNames(context, block, steps);
  const pieces = steps.map((info) => toPiece(context, itemOfStep(context, info), changes));
  const edits = putPieces(context, block, last.index + 1, pieces);
  const copies: Expected[] = steps.map(({ step }) =>
    step.disabled ? { is: "off" as const } : { is: "fresh" as const, count: 1 },
  );
  return draft(edits, { blocks: withInserted(block, last.index + 1, copies) });
}

/**
 * The edits that rename the copies' declarations to free names. Steps in different blocks do not see each
 * other's names.
 */
function copyNames(context: EditContext, target: BlockInfo, steps: readonly StepInfo[]): TextEdit[] {
  const around = namesAround(context, target);
  const used = namesOfFunction(target);
  const given = new Set<string>();
  const changes: TextEdit[] = [];
  for (const group of byBlock(steps).values()) {
    const nodes = stepNodes([...group]);
    const renames = freshNames(
      declaredBy(nodes),
      (name) => around.has(name) || used.has(name) || given.has(name),
    );
    for (const [from, to] of renames) {
      given.add(to);
      changes.push(...renameEdits(nodes, from, to));
    }
  }
  return changes.sort((a, b) => a.start - b.start);
}

/** Adjacent items on one line that are removed together. */
interface Run {
  readonly start: number;
  readonly end: number;
  readonly prev: Item | undefined;
  readonly next: Item | undefined;
  readonly last: Item;
}

function itemRuns(context: EditContext, items: readonly Item[], leaving: ReadonlySet<StepInfo>): Run[] {
  const runs: Run[] = [];
  for (const [index, item] of items.entries()) {
    if (!leaving.has(item.info)) continue;
    const prev = items[index - 1];
    const next = items[index + 1];
    const last = runs.at(-1);
    if (last && prev && last.last === prev && sameLine(context.text, prev, item)) {
      runs[runs.length - 1] = { ...last, end: item.end, next, last: item };
    } else runs.push({ start: item.start, end: item.end, prev, next, last: item });
  }
  return runs;
}

/** True if the previous statement's semicolon is removed too, because the removed statement had none. */
function takesSemicolon(context: EditContext, items: readonly Item[], item: Item): boolean {
  const { text } = context;
  const prev = items[items.indexOf(item) - 1];
  const next = items[items.indexOf(item) + 1];
  if (!prev || (next && sameLine(text, item, next)) || !sameLine(text, prev, item)) return false;
  return isOpen(context, item) && text[prev.end - 1] === ";" && prev.end === prev.codeEnd;
}

function removeRun(context: EditContext, block: BlockInfo, items: readonly Item[], run: Run): TextEdit {
  const { text } = context;
  const { start, end, prev, next } = run;
  if (startsLine(text, start) && endsLine(text, end)) return cut(lineStart(text, start), nextLine(text, end));
  if (next && text.slice(end, next.start).trim() === "" && !hasBreak(text, end, next.start)) {
    return cut(start, next.start);
  }
  if (prev && text.slice(prev.end, start).trim() === "" && !hasBreak(text, prev.end, start)) {
    return cut(takesSemicolon(context, items, run.last) ? prev.end - 1 : prev.end, end);
  }
  const { range } = block.block;
  const lead = text.slice(range.start, start);
  const trail = text.slice(end, Math.max(end, range.end));
  if (blockForm(block) === "braces" && `${lead}${trail}`.trim() === "" && !/[\n\r]/.test(lead + trail)) {
    return cut(range.start, range.end);
  }
  if (endsLine(text, end)) return cut(prev ? skipBlanksBack(text, start) : start, end);
  return startsLine(text, start) ? cut(start, skipBlanks(text, end)) : cut(skipBlanksBack(text, start), end);
}

/** The edits that remove steps from one block, with their comments. Blank lines are kept. */
function removeFrom(context: EditContext, block: BlockInfo, leaving: ReadonlySet<StepInfo>): TextEdit[] {
  const form = blockForm(block);
  const items = blockItems(context, block);
  if (form === "single" || form === "expression") return items.map((item) => emptyBody(context, block, item));
  if (form === "branch") {
    throw editErrors.notApplicable(
      t("This step is a branch of a parallel step."),
      t("Remove the branch, or edit the list of branches."),
    );
  }
  const edits = itemRuns(context, items, leaving).map((run) => removeRun(context, block, items, run));
  return [...edits, ...guardEdits(context, items, leaving)];
}

function guardEdits(
  context: EditContext,
  items: readonly Item[],
  leaving: ReadonlySet<StepInfo>,
): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const [index, item] of items.entries()) {
    const next = items[index + 1];
    if (!leaving.has(item.info) || (next && leaving.has(next.info))) continue;
    const after = liveAfter(items, index + 1, leaving);
    edits.push(...guardEdit(context, isOpen(context, liveBefore(items, index, leaving)), after));
  }
  return edits;
}

/** The blank lines that move to another block with the steps. */
interface Carried {
  /** The edits that remove these lines, in addition to those that remove the steps. */
  readonly edits: readonly TextEdit[];
  /** The blank lines to write before each step. */
  readonly above: ReadonlyMap<StepInfo, string>;
}

/** The start of the lines between an item and the previous one, or the block's opening. */
function gapStart(context: EditContext, block: BlockInfo, items: readonly Item[], index: number): number {
  const prev = items[index - 1];
  return nextLine(context.text, prev ? prev.end : afterOpening(context, block));
}

function removeBlankLines(text: string, start: number, end: number): TextEdit | undefined {
  const blank = start < end && text.slice(start, end).trim() === "";
  return blank ? { start, end, newText: "" } : undefined;
}

/** The blank lines between the item and the next one. Undefined if a comment separates them or nothing follows. */
function blanksBelow(context: EditContext, item: Item, next: Item | undefined): TextEdit | undefined {
  const { text } = context;
  return next && removeBlankLines(text, nextLine(text, item.end), lineStart(text, next.start));
}

/**
 * The blank lines that move with steps to another block. These are the lines directly above the steps, because a step that is
 * moved back is placed directly after the previous one. Below a standalone comment, they are the lines below the steps,
 * because a step is placed directly before the next one there. Undefined if a step shares its lines with other code, or if
 * the block has no lines of its own.
 */
function carriedFrom(
  context: EditContext,
  block: BlockInfo,
  leaving: ReadonlySet<StepInfo>,
): Carried | undefined {
  const { text } = context;
  const form = blockForm(block);
  const items = blockItems(context, block);
  if (form !== "braces" && form !== "case") return undefined;
  if (!items.every((item) => item.ownLines || !leaving.has(item.info))) return undefined;
  const edits: TextEdit[] = [];
  const above = new Map<StepInfo, string>();
  for (const [index, item] of items.entries()) {
    if (!leaving.has(item.info)) continue;
    const start = gapStart(context, block, items, index);
    const stop = lineStart(text, item.start);
    const commented = start < stop && text.slice(start, stop).trim() !== "";
    const last = items.findIndex((other, at) => at >= index && !leaving.has(other.info)) - 1;
    const blanks = commented
      ? last >= index && blanksBelow(context, items[last] as Item, items[last + 1])
      : removeBlankLines(text, start, stop);
    if (!blanks) continue;
    edits.push(blanks);
    above.set(item.info, text.slice(blanks.start, blanks.end));
  }
  return { edits, above };
}
