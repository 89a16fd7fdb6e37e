import { expect, test } from "vitest";
import { lineOf } from "./code.ts";

test("lines are counted from 1, whatever ends them and even where the first one is empty", () => {
  const text = "\na\r\nb\rc";
  expect([..."abc"].map((letter) => lineOf(text, text.indexOf(letter)))).toEqual([2, 3, 4]);
  expect(lineOf(text, 0)).toBe(1);
});
