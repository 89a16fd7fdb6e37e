import { format } from "jsonc-parser";

/**
 * Formats JSON with line breaks and indentation. Only the whitespace between tokens changes, so numbers keep all of their
 * digits.
 */
export function formatJson(text: string): string {
  const edits = format(text, undefined, { insertSpaces: true, tabSize: 2, eol: "\n" });
  const parts: string[] = [];
  let from = 0;
  for (const { offset, length, content } of edits.toSorted((one, other) => one.offset - other.offset)) {
    parts.push(text.slice(from, offset), content);
    from = offset + length;
  }
  return parts.join("") + text.slice(from);
}
