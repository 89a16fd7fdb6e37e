import type { TextEdit } from "../../../protocol/flow-document.ts";
import type { BlockInfo, StepInfo } from "../../model/flow-model.ts";
import { lineStart, nextLine } from "../../text/lines.ts";
import type { EditContext } from "../context.ts";
import { afterOpening, blockForm, type Item, itemsOf } from "../placing/items.ts";

/** The blank lines that steps take along to another block. */
export interface Carried {
  /** What takes them away from where they are, beside the steps' own removal. */
  readonly edits: readonly TextEdit[];
  /** The blank lines that go before a step. */
  readonly above: ReadonlyMap<StepInfo, string>;
}

/** The offset where the lines between the item and the one before it, or the block's opening, start. */
function gapStart(context: EditContext, block: BlockInfo, items: readonly Item[], index: number): number {
  const prev = items[index - 1];
  return nextLine(context.text, prev ? prev.end : afterOpening(context, block));
}

function blankLines(text: string, start: number, end: number): TextEdit | undefined {
  const blank = start < end && text.slice(start, end).trim() === "";
  return blank ? { start, end, newText: "" } : undefined;
}

/** The blank lines below the item, up to the next one; undefined where a comment stands there or nothing follows. */
function blanksBelow(context: EditContext, item: Item, next: Item | undefined): TextEdit | undefined {
  const { text } = context;
  return next && blankLines(text, nextLine(text, item.end), lineStart(text, next.start));
}

/**
 * The blank lines that go with steps which leave their block: those directly above, so that the step finds its place
 * again right after the one before it. Under a comment of nobody, where a step comes back directly before the next
 * one, those below. Undefined where a step shares its lines with other code or the block has no lines of its own.
 */
export function carriedFrom(
  context: EditContext,
  block: BlockInfo,
  leaving: ReadonlySet<StepInfo>,
): Carried | undefined {
  const { text } = context;
  const form = blockForm(block);
  const items = itemsOf(context, block);
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
      : blankLines(text, start, stop);
    if (!blanks) continue;
    edits.push(blanks);
    above.set(item.info, text.slice(blanks.start, blanks.end));
  }
  return { edits, above };
}
