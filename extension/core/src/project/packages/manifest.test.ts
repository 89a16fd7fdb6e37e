import fc from "fast-check";
import { expect, test } from "vitest";
import { type Manifest, mergeManifest } from "./manifest.ts";

const merged = (text: string, own: Partial<Manifest>): string =>
  mergeManifest(text, { scripts: {}, dependencies: {}, devDependencies: {}, ...own });

test("members take the indentation and line ends of their neighbours", () => {
  const text = '{\r\n\t"name": "a",\r\n\t"scripts": {\r\n\t\t"test": "x"\r\n\t}\r\n}\r\n';
  expect(merged(text, { scripts: { dev: "hookloom dev" } })).toBe(
    '{\r\n\t"name": "a",\r\n\t"scripts": {\r\n\t\t"test": "x",\r\n\t\t"dev": "hookloom dev"\r\n\t}\r\n}\r\n',
  );
  expect(merged(text, { dependencies: { a: "1" } })).toBe(
    '{\r\n\t"name": "a",\r\n\t"scripts": {\r\n\t\t"test": "x"\r\n\t},\r\n\t"dependencies": {\r\n\t\t"a": "1"\r\n\t}\r\n}\r\n',
  );
});

test("an empty object, one on a single line and a section that is not an object", () => {
  const scripts = { a: "1" };
  expect(merged("{}", { scripts })).toBe('{\n  "scripts": {\n    "a": "1"\n  }\n}');
  expect(merged('{\n  "scripts": {}\n}', { scripts })).toBe('{\n  "scripts": {\n    "a": "1"\n  }\n}');
  expect(merged('{"scripts":{"b":"2"}}', { scripts })).toBe('{"scripts":{"b":"2", "a": "1"}}');
  expect(merged('{"scripts":7}', { scripts })).toBe('{"scripts":7}');
});

test("a package that is named already, for development too, stays as it is", () => {
  const text = '{ "devDependencies": { "a": "1" } }';
  expect(merged(text, { dependencies: { a: "2" } })).toBe(text);
});

test("whatever the file, the members are there, the others keep their values and the bytes around them stay", () => {
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
  const indents = fc.constantFrom(undefined, "\t", "  ", "    ");
  const wanted = fc.dictionary(fc.constantFrom("alpha", "beta", "gamma"), fc.string(), {
    minKeys: 1,
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(nested, indents, wanted, fc.boolean(), (object, indent, values, windows) => {
      const plain = JSON.stringify({ ...object, scripts: object }, null, indent);
      const text = windows ? plain.replaceAll("\n", "\r\n") : plain;
      const after = merged(text, { scripts: values });
      expect(JSON.parse(after)).toEqual({ ...object, scripts: { ...values, ...object } });
      const kept = [...after].filter((character) => !/\s/.test(character)).length;
      expect(kept).toBeGreaterThanOrEqual([...text].filter((character) => !/\s/.test(character)).length);
      expect(merged(after, { scripts: values })).toBe(after);
    }),
  );
});
