import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { StepInfo } from "../../model/flow-model.ts";
import { endsLine, hasBreak, lineStart, nextLine } from "../../text/lines.ts";
import type { EditContext } from "../context.ts";
import { declaredBy, mentions } from "../names/names.ts";
import type { BlankSplit } from "./insertion-point.ts";
import type { Item } from "./items.ts";
import { toPiece } from "./pieces.ts";

function declaresFor(one: StepInfo, other: StepInfo): boolean {
  const { node } = other;
  return (
    node !== undefined &&
    one.node !== undefined &&
    declaredBy([one.node]).some((name) => mentions([node], name))
  );
}

/** True for steps that are usually separated by a blank line: those with blocks, and functions. */
function isWide({ step }: StepInfo): boolean {
  return step.blocks.length > 0 || step.kind === "function";
}

/**
 * Chooses the paragraph for statements that are inserted at a blank line: that of the adjacent statement that
 * uses their declarations, that declares names they use, or that is of the same kind. The result depends only
 * on the inserted statements and their neighbours, so that a statement that is removed and inserted again
 * returns to its paragraph.
 */
export function splitFor(first: StepInfo, last: StepInfo): BlankSplit {
  return (prev, next, blanks) => {
    if (!next) return blanks;
    if (blanks > 1) return 1;
    const headed = first.leading !== undefined;
    if (headed !== (next.info.leading !== undefined)) return headed ? blanks : 0;
    const forNext = declaresFor(last, next.info);
    const fromPrev = declaresFor(prev.info, first);
    if (forNext !== fromPrev) return forNext ? blanks : 0;
    if (isWide(last)) return 0;
    if (isWide(prev.info)) return blanks;
    const likeNext = next.info.step.kind === last.step.kind;
    return likeNext && prev.info.step.kind !== first.step.kind ? blanks : 0;
  };
}

/** True if every item can precede its gap: its statement is complete, and no line comment hides the gap. */
function fitsSlots(
  context: EditContext,
  region: readonly Item[],
  order: readonly number[],
  gaps: readonly string[],
): boolean {
  const { text } = context;
  return order.every((position, slot) => {
    const item = region[position] as Item;
    const piece = toPiece(context, item);
    const last = region.at(-1) as Item;
    const gap = gaps[slot] ?? (endsLine(text, last.end) ? "\n" : "");
    const breaks = hasBreak(gap, 0, gap.length);
    if (piece.lineComment && !breaks) return false;
    const before = slot === 0 ? undefined : (gaps[slot - 1] ?? "");
    if (item.start < item.head && before !== undefined && !hasBreak(before, 0, before.length)) return false;
    return slot === gaps.length || breaks ? true : !piece.open;
  });
}

/**
 * The edits that reorder the items in a block while the blank lines and standalone comments between them do
 * not move. The opposite move restores every byte. Undefined if the items cannot simply be swapped: an item
 * would need a semicolon in its new position, or a comment would hide the following code.
 */
export function reorderEdits(
  context: EditContext,
  items: readonly Item[],
  moved: ReadonlySet<StepInfo>,
  index: number,
): TextEdit[] | undefined {
  const { text } = context;
  const at = items.flatMap((item, position) => (moved.has(item.info) ? [position] : []));
  const from = Math.min(...at, index);
  const to = Math.max(...at.map((position) => position + 1), index);
  const region = items.slice(from, to);
  if (!region.every((item) => item.head === item.codeStart)) return undefined;
  // An incomplete line must not merge with a statement that is moved after it.
  const nextToBroken = items.slice(Math.max(0, from - 1), to).some(({ info, end }) => {
    return info.step.kind === "hole" && !endsLine(text, end);
  });
  if (nextToBroken) return undefined;
  const onLines = region.every((item) => item.ownLines);
  const starts = region.map((item) => (onLines ? lineStart(text, item.start) : item.start));
  const ends = region.map((item) => (onLines ? nextLine(text, item.end) : item.end));
  const gaps = region.slice(1).map((_, slot) => text.slice(ends[slot], starts[slot + 1]));
  const isStaying = (position: number): boolean => !moved.has((region[position] as Item).info);
  const positions = region.map((_, position) => position);
  const order = [
    ...positions.filter((position) => isStaying(position) && position + from < index),
    ...positions.filter((position) => !isStaying(position)),
    ...positions.filter((position) => isStaying(position) && position + from >= index),
  ];
  if (!onLines && !fitsSlots(context, region, order, gaps)) return undefined;
  const edits: TextEdit[] = [];
  let done = starts[0] ?? 0;
  let newText = "";
  for (const [slot, position] of order.entries()) {
    if (isStaying(position)) {
      edits.push({ start: done, end: starts[position] ?? done, newText });
      done = ends[position] ?? done;
      newText = "";
    } else newText += text.slice(starts[position], ends[position]);
    newText += gaps[slot] ?? "";
  }
  return [...edits, { start: done, end: ends.at(-1) ?? done, newText }];
}
