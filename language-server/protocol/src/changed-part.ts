import type { TextEdit } from "./flow-document.ts";

/** The single edit that changes the first text to the second, without their common prefix and suffix. */
export function changedPart(before: string, after: string): TextEdit {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let suffixLength = 0;
  while (
    suffixLength < shortest - start &&
    before.charCodeAt(before.length - 1 - suffixLength) === after.charCodeAt(after.length - 1 - suffixLength)
  ) {
    suffixLength++;
  }
  return {
    start,
    end: before.length - suffixLength,
    newText: after.slice(start, after.length - suffixLength),
  };
}
