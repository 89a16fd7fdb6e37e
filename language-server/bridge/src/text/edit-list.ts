import { changedPart } from "@hookloom/protocol/changed-part";
import type { TextEdit } from "@hookloom/protocol/flow-document";

export const insertion = (at: number, newText: string): TextEdit => ({ start: at, end: at, newText });

export const cut = (start: number, end: number): TextEdit => ({ start, end, newText: "" });

/** The edit without the characters that the new text has in common with the replaced text at both ends. */
export function withoutCommonEnds(text: string, edit: TextEdit): TextEdit {
  const { start, end, newText } = changedPart(text.slice(edit.start, edit.end), edit.newText);
  return { start: edit.start + start, end: edit.start + end, newText };
}

/**
 * The edits as a sorted list without overlaps, with at most one edit per offset, and without unchanged text.
 * Adjacent edits are merged. Of two insertions at the same offset, the one given first comes first.
 */
export function tidyEdits(text: string, edits: readonly TextEdit[]): TextEdit[] {
  const sorted = edits
    .map((edit, order) => ({ edit, order }))
    .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.order - b.order)
    .map(({ edit }) => edit);
  const joined: TextEdit[] = [];
  for (const edit of sorted) {
    const last = joined.at(-1);
    if (last && edit.start < last.end) throw new RangeError("Two edits overlap.");
    if (last && edit.start === last.end) {
      joined[joined.length - 1] = { start: last.start, end: edit.end, newText: last.newText + edit.newText };
    } else joined.push(edit);
  }
  return joined
    .map((edit) => withoutCommonEnds(text, edit))
    .filter((edit) => edit.start < edit.end || edit.newText !== "");
}

/** Maps an offset in the old text to one in the new text, before or after an insertion at that offset. */
export type OffsetMap = (offset: number, stick: "left" | "right") => number;

/** Returns the mapping for edits. Offsets inside a replaced range are mapped to the end of the new text. */
export function offsetMapper(edits: readonly TextEdit[]): OffsetMap {
  return (offset, stick) => {
    let shift = 0;
    for (const { start, end, newText } of edits) {
      if (start > offset || (start === offset && stick === "left")) break;
      if (end > offset) return start + shift + newText.length;
      shift += newText.length - (end - start);
    }
    return offset + shift;
  };
}

/**
 * Applies edits to a text. The edits must be sorted, must not overlap or start at the same offset, and must
 * be inside the text.
 * @throws RangeError otherwise, because the edits were made for a different text
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let done = 0;
  let lastStart = -1;
  for (const { start, end, newText } of edits) {
    if (!Number.isInteger(start) || !Number.isInteger(end) || start > end || start < 0) {
      throw new RangeError(`The edit from ${start} to ${end} is not a range.`);
    }
    if (end > text.length) {
      throw new RangeError(`The edit from ${start} to ${end} lies outside the text (length ${text.length}).`);
    }
    if (start < done || start === lastStart) {
      throw new RangeError(`The edit from ${start} to ${end} overlaps the previous one or is out of order.`);
    }
    result += text.slice(done, start) + newText;
    done = end;
    lastStart = start;
  }
  return result + text.slice(done);
}
