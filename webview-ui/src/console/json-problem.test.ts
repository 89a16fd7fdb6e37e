import fc from "fast-check";
import { expect, test } from "vitest";
import { findJsonProblem } from "./json-problem.ts";

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test("what JSON.parse accepts has no problem", () => {
  const hasNone = (text: string) => {
    expect(findJsonProblem(text)).toBeUndefined();
  };
  fc.assert(fc.property(fc.json(), hasNone));
  const spaced = fc.jsonValue().map((value) => JSON.stringify(value, null, 2));
  fc.assert(fc.property(spaced, hasNone));
});

test("whatever is done to a text, a problem is found exactly if JSON.parse rejects it", () => {
  const damage = fc.tuple(
    fc.json(),
    fc.nat(),
    fc.nat(3),
    fc.constantFrom("", ",", '"', "}", "x", "0", "-", "\\", "\n", "\u0001"),
  );
  fc.assert(
    fc.property(damage, ([text, at, cut, put]) => {
      const place = at % (text.length + 1);
      const broken = text.slice(0, place) + put + text.slice(place + cut);
      expect(findJsonProblem(broken) === undefined, broken).toBe(parses(broken));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['{\n  "a": 1\n  "b": 2\n}', 'Line 3, column 3: "," is expected, not "b".'],
  ['{ "a": x }', "Line 1, column 8: x is not JSON: strings and names need double quotes."],
  ["{ a: 1 }", "Line 1, column 3: a is not JSON: strings and names need double quotes."],
  ['{ "a": 1', 'Line 1, column 9: "," or "}" is expected, not the end.'],
  ["", "Line 1, column 1: a value is expected, not the end."],
  ["[1,]", "Line 1, column 4: a value is expected, not ]."],
  ["[] {}", "Line 1, column 4: unexpected { after the end of the value."],
  ['"a', "Line 1, column 1: this string is not closed."],
  ['["\\x"]', 'Line 1, column 2: only \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u can be escaped.'],
  ['["a\tb"]', "Line 1, column 2: this string has a character that must be escaped."],
  ["[1.]", "Line 1, column 2: this number is incomplete."],
  ["[1] // one", "Line 1, column 5: JSON has no comments."],
  [`[1 "${"x".repeat(50)}"]`, `Line 1, column 4: "," is expected, not "${"x".repeat(23)}….`],
])("%j", (text, sentence) => {
  expect(findJsonProblem(text)?.message).toBe(sentence);
});
