import fc from "fast-check";
import { expect, it } from "vitest";
import { jsonProblem } from "./json-problem.ts";

it.each([
  ['{\n  "entry": src }', 2, 12],
  ['{\n  "a": 1,\n}', 3, 1],
  ['{ "a": tru }', 1, 11],
  ['{ "a": 1 } x', 1, 12],
  ['{\n  "a": 1', 2, 9],
  ["", 1, 1],
  ["[-1.x]", 1, 5],
  ["[1e-x]", 1, 5],
])("names the place in %j", (text, line, column) => {
  const problem = jsonProblem(text);
  expect(problem).toMatchObject({ line, column });
  expect(problem?.reason).toMatch(/^[A-Z][^\n]{4,80}$/);
  expect(problem?.reason).not.toMatch(/position|is not valid/);
});

it("finds nothing in JSON, and what was put into it at its place or after", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 2 }), fc.nat(), (text, at) => {
      expect(jsonProblem(text)).toBeUndefined();
      const offset = at % (text.length + 1);
      const problem = jsonProblem(`${text.slice(0, offset)}\u0001${text.slice(offset)}`);
      expect(problem?.column).toBe(offset + 1);
    }),
  );
});
