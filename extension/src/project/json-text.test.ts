import fc from "fast-check";
import { expect, it, test } from "vitest";
import { insertMembers, jsonProblem } from "./json-text.ts";

test("members take the indentation and line ends of their neighbours", () => {
  const text = '{\r\n\t"name": "a",\r\n\t"scripts": {\r\n\t\t"test": "x"\r\n\t}\r\n}\r\n';
  expect(insertMembers(text, "scripts", { dev: "hookloom dev" })).toBe(
    '{\r\n\t"name": "a",\r\n\t"scripts": {\r\n\t\t"test": "x",\r\n\t\t"dev": "hookloom dev"\r\n\t}\r\n}\r\n',
  );
  expect(insertMembers(text, "dependencies", { a: "1" })).toBe(
    '{\r\n\t"name": "a",\r\n\t"scripts": {\r\n\t\t"test": "x"\r\n\t},\r\n\t"dependencies": {\r\n\t\t"a": "1"\r\n\t}\r\n}\r\n',
  );
});

test("an empty object, one on one line and a section that is no object", () => {
  expect(insertMembers("{}", "scripts", { a: "1" })).toBe('{\n  "scripts": {\n    "a": "1"\n  }\n}');
  expect(insertMembers('{\n  "scripts": {}\n}', "scripts", { a: "1" })).toBe(
    '{\n  "scripts": {\n    "a": "1"\n  }\n}',
  );
  expect(insertMembers('{"scripts":{"b":"2"}}', "scripts", { a: "1" })).toBe(
    '{"scripts":{"b":"2", "a": "1"}}',
  );
  expect(insertMembers('{"scripts":7}', "scripts", { a: "1" })).toBe('{"scripts":7}');
});

const nested = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    tie("object"),
    fc.array(fc.string()),
  ),
  object: fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), tie("value"), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
})).object as fc.Arbitrary<Record<string, unknown>>;

test("whatever the file, the members are there, the others keep their values and the bytes around them stay", () => {
  const indents = fc.constantFrom(undefined, "\t", "  ", "    ");
  const wanted = fc.dictionary(fc.constantFrom("alpha", "beta", "gamma"), fc.string(), {
    minKeys: 1,
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(nested, indents, wanted, fc.boolean(), (object, indent, values, windows) => {
      const plain = JSON.stringify({ ...object, section: object }, null, indent);
      const text = windows ? plain.replaceAll("\n", "\r\n") : plain;
      const merged = insertMembers(text, "section", values);
      expect(JSON.parse(merged)).toEqual({ ...object, section: { ...values, ...object } });
      const kept = [...merged].filter((character) => !/\s/.test(character)).length;
      expect(kept).toBeGreaterThanOrEqual([...text].filter((character) => !/\s/.test(character)).length);
      expect(insertMembers(merged, "section", values)).toBe(merged);
    }),
  );
});

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
