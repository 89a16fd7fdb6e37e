import fc from "fast-check";
import { expect, test } from "vitest";
import { fromText, hashKey, toText } from "./text.ts";

const anyText = fc.string({ unit: "binary" }).map((text) => `${text}\0\\u0000\ud800`);

test("any text survives the conversion to something that PostgreSQL can store", () => {
  fc.assert(
    fc.property(
      fc.oneof(anyText, fc.string({ unit: fc.constantFrom("\0", "\\", "u", "0", "\ud83d", "\ude00") })),
      (text) => {
        expect(toText(text)).not.toContain("\0");
        expect(toText(text).isWellFormed()).toBe(true);
        expect(fromText(toText(text))).toBe(text);
      },
    ),
  );
});

test("keys differ for different divisions into parts", () => {
  expect(hashKey("a", "bc")).not.toBe(hashKey("ab", "c"));
  expect(hashKey("a", "b")).toBe(hashKey("a", "b"));
  expect(hashKey("\ud800")).not.toBe(hashKey("\ud801"));
});
