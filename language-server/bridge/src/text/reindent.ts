import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import { indentAt, innerLineStarts, isBlank, isBreak } from "./lines.ts";

function isProtected(at: number, keep: readonly Range[]): boolean {
  return keep.some(({ start, end }) => start < at && at < end);
}

/** The start offsets of the lines in a range that are not blank and do not start inside a literal. */
function movableLines(text: string, range: Range, keep: readonly Range[]): number[] {
  return innerLineStarts(text, range.start, range.end).filter((at) => {
    return !isProtected(at, keep) && !isBlankLine(text, at);
  });
}

function isBlankLine(text: string, at: number): boolean {
  let end = at;
  while (isBlank(text[end])) end++;
  return end >= text.length || isBreak(text[end]);
}

/**
 * Changes the indentation of a piece of text: in each line after the first, `from` is replaced with `to`. Lines that start
 * inside a range in `keep` (template and string literals) are unchanged, and so are lines with less indentation than `from`.
 */
export function reindented(
  text: string,
  range: Range,
  from: string,
  to: string,
  keep: readonly Range[],
  changes: readonly TextEdit[] = [],
): string {
  const edits = [...changes];
  if (from !== to) {
    for (const at of movableLines(text, range, keep)) {
      if (indentAt(text, at).startsWith(from)) edits.push({ start: at, end: at + from.length, newText: to });
    }
    edits.sort((a, b) => a.start - b.start);
  }
  let result = "";
  let done = range.start;
  for (const { start, end, newText } of edits) {
    result += text.slice(done, start) + newText;
    done = end;
  }
  return result + text.slice(done, range.end);
}

/**
 * The edits that add or remove one level of indentation in the lines of a range. Blank lines, and lines that start inside a
 * range in `keep`, are unchanged. The range starts at the start of its first line.
 */
export function shiftEdits(
  text: string,
  range: Range,
  shift: { readonly add?: string; readonly remove?: string },
  keep: readonly Range[],
): TextEdit[] {
  const lines = movableLines(text, range, keep);
  if (!isBlankLine(text, range.start)) lines.unshift(range.start);
  const edits: TextEdit[] = [];
  for (const at of lines) {
    if (shift.add !== undefined) edits.push({ start: at, end: at, newText: shift.add });
    else if (shift.remove !== undefined && text.startsWith(shift.remove, at)) {
      edits.push({ start: at, end: at + shift.remove.length, newText: "" });
    }
  }
  return edits;
}
