import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import { indentAt, startsLine } from "../../text/lines.ts";

/** The edit that inserts an item into a separated list, formatted like the items around it. */
export function listInsertion(
  text: string,
  items: readonly Range[],
  index: number,
  newText: string,
  eol: string,
): TextEdit {
  const next = items[index];
  const last = items.at(-1) as Range;
  const neighbour = next ?? last;
  const onLines = startsLine(text, neighbour.start);
  const gap = onLines ? eol + indentAt(text, neighbour.start) : " ";
  return next
    ? { start: next.start, end: next.start, newText: `${newText},${gap}` }
    : { start: last.end, end: last.end, newText: `,${gap}${newText}` };
}

/** The edits that remove items from a list that keeps at least one. */
export function listRemovals(items: readonly Range[], leaves: (index: number) => boolean): TextEdit[] {
  const lastKept = items.findLastIndex((_, index) => !leaves(index));
  return items.flatMap((item, index): TextEdit[] => {
    if (!leaves(index)) return [];
    const end = items[index + 1]?.start;
    if (index < lastKept && end !== undefined) return [{ start: item.start, end, newText: "" }];
    return [{ start: (items[index - 1] as Range).end, end: item.end, newText: "" }];
  });
}
