import { expect, it } from "vitest";
import { tokenizeCode } from "./code.ts";

it.each<[string, readonly string[]]>([
  [
    "if (/[\"'`/]$/u.test(a)) return `b`;",
    ["if", "(", "/[\"'`/]$/u", ".", "test", "(", "a", ")", ")", "return", "`b`"],
  ],
  [
    "const half = whole / 2 / `c`.length;",
    ["const", "half", "=", "whole", "/", "2", "/", "`c`", ".", "length"],
  ],
  ["a(1, // one\n);", ["a", "(", "1", ",", "// one", ")"]],
])("takes %s apart", (code, tokens) => {
  expect(tokenizeCode(code)).toEqual(tokens);
});
