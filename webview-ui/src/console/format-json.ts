import { applyEdits, format } from "jsonc-parser";

/** Lays JSON out in lines. Only space between the tokens changes: a number keeps all of its digits. */
export function formatJson(text: string): string {
  return applyEdits(text, format(text, undefined, { insertSpaces: true, tabSize: 2, eol: "\n" }));
}
