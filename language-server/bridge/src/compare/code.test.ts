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
  [
    'f(`a ${b.map((c) => `d\\`${c}`).join("`")} e`, { g, });',
    ["f", "(", '`a ${b.map((c) => `d\\`${c}`).join("`")} e`', ",", "{", "g", "}", ")"],
  ],
  ["a(1, // one\n);", ["a", "(", "1", ",", "// one", ")"]],
])("takes %s apart", (code, tokens) => {
  expect(tokenizeCode(code)).toEqual(tokens);
});
