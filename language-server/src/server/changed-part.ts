import type { TextEdit } from "../protocol/protocol.ts";

/** The one edit that makes the second text of the first: what both have at their ends is left out. */
export function changedPart(before: string, after: string): TextEdit {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < shortest - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  ) {
    same++;
  }
  return { start, end: before.length - same, newText: after.slice(start, after.length - same) };
}
