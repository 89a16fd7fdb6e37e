import type { TextEdit } from "../../../protocol/flow-document.ts";
import { refusals } from "../../errors.ts";
import type { BlockInfo, StepInfo } from "../../model/flow-model.ts";
import {
  endsLine,
  hasBreak,
  lineStart,
  nextLine,
  skipBlanks,
  skipBlanksBack,
  startsLine,
} from "../../text/lines.ts";
import type { EditContext } from "../context.ts";
import { emptyBody } from "../placing/braces.ts";
import { guardEdit, isOpen, liveAfter, liveBefore } from "../placing/insert.ts";
import { blockForm, type Item, itemsOf, sameLine } from "../placing/items.ts";
import { emptied } from "../placing/place.ts";

/** Items that stand side by side and go together. */
interface Run {
  readonly start: number;
  readonly end: number;
  readonly prev: Item | undefined;
  readonly next: Item | undefined;
  readonly last: Item;
}

function runsOf(context: EditContext, items: readonly Item[], leaving: ReadonlySet<StepInfo>): Run[] {
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

/** True where the semicolon of the statement before goes too, since the one that goes was written without. */
export function takesSemicolon(context: EditContext, items: readonly Item[], item: Item): boolean {
  const { text } = context;
  const prev = items[items.indexOf(item) - 1];
  const next = items[items.indexOf(item) + 1];
  if (!prev || (next && sameLine(text, item, next)) || !sameLine(text, prev, item)) return false;
  return isOpen(context, item) && text[prev.end - 1] === ";" && prev.end === prev.codeEnd;
}

function removeRun(context: EditContext, block: BlockInfo, items: readonly Item[], run: Run): TextEdit {
  const { text } = context;
  const { start, end, prev, next } = run;
  const cut = (from: number, to: number, newText = ""): TextEdit => ({ start: from, end: to, newText });
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
    return cut(range.start, range.end, emptied(lead, trail));
  }
  if (endsLine(text, end)) return cut(prev ? skipBlanksBack(text, start) : start, end);
  return startsLine(text, start) ? cut(start, skipBlanks(text, end)) : cut(skipBlanksBack(text, start), end);
}

/** The edits that take steps out of one block; what travels with them goes too, blank lines stay. */
export function removeFrom(
  context: EditContext,
  block: BlockInfo,
  leaving: ReadonlySet<StepInfo>,
): TextEdit[] {
  const form = blockForm(block);
  const items = itemsOf(context, block);
  if (form === "single" || form === "expression") return items.map((item) => emptyBody(context, block, item));
  if (form === "branch") {
    throw refusals.notApplicable(
      "This step is a branch that runs beside the others.",
      "Take the branch away, or edit the list of branches.",
    );
  }
  const edits = runsOf(context, items, leaving).map((run) => removeRun(context, block, items, run));
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
