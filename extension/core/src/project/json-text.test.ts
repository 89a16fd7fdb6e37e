import fc from "fast-check";
import { expect, it, test } from "vitest";
import { jsonProblem, lineOfMember, memberPosition } from "./json-text.ts";

it.each([
  ['{\n  "entry": src }', 2, 12, "Unknown word"],
  ['{\n  "a": 1,\n}', 3, 1, "Expected a name in double quotes"],
  ['{ "a": tru }', 1, 8, "Unknown word"],
  ['{ "a": 1 } 2', 1, 12, "Expected the end of the file"],
  ['{\n  "a": 1', 2, 9, "Expected a closing brace"],
  ["", 1, 1, "Expected a value"],
  ["[-1.x]", 1, 2, "Unterminated number"],
  ["[1 2]", 1, 4, "Expected a comma"],
  ['{"a" 1}', 1, 6, "Expected a colon"],
  ["{} // why", 1, 4, "Comments are not allowed"],
])("names the first wrong token of %j", (text, line, column, reason) => {
  expect(jsonProblem(text)).toEqual({ line, column, reason });
});

const disturbances = fc.constantFrom(...'{}[]",:0-+.eEtfn\\u/ \n\t\r\u0001\u00a0\u2028', "/**/", "01", "");

test("finds a problem exactly where JSON.parse fails, and never behind it", () => {
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), fc.nat(), disturbances, fc.nat(3), (text, at, put, taken) => {
      const offset = at % (text.length + 1);
      const wrong = text.slice(0, offset) + put + text.slice(offset + taken);
      const problem = jsonProblem(wrong);
      expect(problem === undefined).toBe(isJson(wrong));
      if (taken === 0 && put === "\u0001") expect(problem?.column).toBeLessThanOrEqual(offset + 1);
    }),
    { numRuns: 2000 },
  );
});

test("a member's line is found in lists, after a byte order mark, and as far as the path exists", () => {
  const text = '\uFEFF{\n  "a": {\n    "list": [\n      1,\n      2\n    ]\n  }\n}';
  expect(lineOfMember(text, ["a", "list", "1"])).toBe(5);
  expect(lineOfMember(text, ["a", "missing"])).toBe(2);
  expect(lineOfMember(text, ["b"])).toBeUndefined();
});

test("a member's place is that of its first line, after a byte order mark and with either line end", () => {
  const text = '\uFEFF{\r\n  "entry": "a.ts",\r\n  "api": {\r\n    "plans": {}\r\n  }\r\n}';
  expect(memberPosition(text, ["entry"])).toEqual({ line: 2, column: 3, endColumn: 18 });
  expect(memberPosition(text, ["api"])).toEqual({ line: 3, column: 3, endColumn: 11 });
  expect(memberPosition('{"entry":1}', ["entry"])).toEqual({ line: 1, column: 2, endColumn: 11 });
  expect(memberPosition("{}", ["entry"])).toBeUndefined();
});
