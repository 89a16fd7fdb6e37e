import { expect, test } from "vitest";
import { lineNumberAt } from "./code.ts";

test("lines are counted from 1, whatever ends them and even where the first one is empty", () => {
  const text = "\na\r\nb\rc";
  expect([..."abc"].map((letter) => lineNumberAt(text, text.indexOf(letter)))).toEqual([2, 3, 4]);
  expect(lineNumberAt(text, 0)).toBe(1);
});
