import type { TextEdit } from "../protocol/flow-document.ts";

/**
 * The text after the edits. They must be sorted, must not overlap or start at the same offset and must lie inside
 * the text.
 * @throws RangeError where they do not; then they were not made for this text.
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
      throw new RangeError(`The edit from ${start} to ${end} overlaps the one before or is not in order.`);
    }
    result += text.slice(done, start) + newText;
    done = end;
    lastStart = start;
  }
  return result + text.slice(done);
}
