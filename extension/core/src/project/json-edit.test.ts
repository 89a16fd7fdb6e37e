import fc from "fast-check";
import { expect, it, test } from "vitest";
import {
  memberRenameEdits,
  memberValue,
  type TextChange,
  textChange,
  withMember,
  withoutMember,
} from "./json-edit.ts";

const keepsNone = (): boolean => false;

function applied(text: string, changes: readonly TextChange[]): string {
  const all = [...changes].sort((one, other) => other.start - one.start);
  return all.reduce((now, { start, end, text: by }) => now.slice(0, start) + by + now.slice(end), text);
}

test("the smallest change cuts no character apart and makes one text of the other", () => {
  const texts = fc.string({ unit: "grapheme", maxLength: 12 });
  fc.assert(
    fc.property(texts, texts, texts, texts, (head, one, other, tail) => {
      const [before, after] = [head + one + tail, head + other + tail];
      const changes = textChange(before, after);
      expect(applied(before, changes)).toBe(after);
      for (const change of changes) {
        expect(change.text.isWellFormed()).toBe(true);
        expect(before.slice(change.start, change.end).isWellFormed()).toBe(true);
      }
    }),
  );
});

const file = `{
  "entry": "src/webhook.ts",
  "api": {
    "title": "Orders",
    "plans": { "bronze": { "requests": "1000/day" } },
    "allow": ["10.0.0.0/8"]
  }
}
`;

it.each<[string, readonly string[], unknown, string, string]>([
  ["a value", ["api", "title"], "Shop", '"Orders"', '"Shop"'],
  ["a member", ["api", "state"], "created", '["10.0.0.0/8"]', '["10.0.0.0/8"],\n    "state": "created"'],
  [
    "objects around it",
    ["api", "limits", "requests"],
    "60/minute",
    '["10.0.0.0/8"]',
    '["10.0.0.0/8"],\n    "limits": {\n      "requests": "60/minute"\n    }',
  ],
  [
    "a member of an object on one line",
    ["api", "plans", "bronze", "burst"],
    "1/second",
    '"1000/day" }',
    '"1000/day", "burst": "1/second" }',
  ],
  ["a list on its line", ["api", "allow"], ["::1", "10.0.0.1"], '["10.0.0.0/8"]', '["::1", "10.0.0.1"]'],
])("writes %s and nothing else", (_what, path, value, before, after) => {
  expect(withMember(file, path, value)).toBe(file.replace(before, after));
});

it("writes into an empty object, over what is in the way, and with the file's own line ends", () => {
  expect(withMember("{}", ["api", "title"], "x")).toBe('{\n  "api": {\n    "title": "x"\n  }\n}');
  expect(withMember('{\n  "a": { "dev": {}, "prod": {} }\n}', ["a", "prod", "b", "c"], 1)).toBe(
    '{\n  "a": { "dev": {}, "prod": { "b": { "c": 1 } } }\n}',
  );
  expect(withMember('{ "api": 7 }', ["api", "title"], "x")).toBe('{ "api": { "title": "x" } }');
  const windows = file.replaceAll("\n", "\r\n");
  expect(withMember(windows, ["api", "limits", "address"], "1/day")).toContain(
    '"limits": {\r\n      "address": "1/day"\r\n    }\r\n  }',
  );
  expect(withMember(`\uFEFF${file}`, ["api", "title"], "x")).toBe(`\uFEFF${file.replace('"Orders"', '"x"')}`);
});

it("keeps comments, which other tools may allow", () => {
  const commented = file.replace('"Orders",', '"Orders", // shown in the portal');
  expect(withMember(commented, ["api", "state"], "created")).toContain("// shown in the portal\n");
});

it("removes a member with its comma, and objects that would be empty", () => {
  expect(withoutMember(file, ["api", "title"], keepsNone)).toBe(file.replace('"title": "Orders",\n    ', ""));
  expect(withoutMember(file, ["api", "allow"], keepsNone)).toBe(
    file.replace(',\n    "allow": ["10.0.0.0/8"]', ""),
  );
  expect(withoutMember(file, ["api", "plans", "bronze", "requests"], keepsNone)).toBe(
    file.replace('"plans": { "bronze": { "requests": "1000/day" } },\n    ', ""),
  );
  const keepsPlans = (path: readonly string[]): boolean => path.join() === "api,plans";
  expect(withoutMember(file, ["api", "plans", "bronze"], keepsPlans)).toBe(
    file.replace('{ "bronze": { "requests": "1000/day" } }', "{}"),
  );
  expect(withoutMember(file, ["api", "nothing"], keepsNone)).toBe(file);
});

it("renames a member in place", () => {
  const changes = memberRenameEdits(file, ["api", "plans", "bronze"], "silver");
  expect(applied(file, changes)).toBe(file.replace('"bronze"', '"silver"'));
  expect(memberRenameEdits(file, ["api", "plans", "gold"], "silver")).toEqual([]);
});

const names = fc.constantFrom("api", "limits", "plans", "a", "b", "constructor", "__proto__x");
const paths = fc.array(names, { minLength: 1, maxLength: 4 });
const values = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.dictionary(names, fc.string(), { maxKeys: 2, noNullPrototype: true }),
);

test("whatever is written can be read back, is valid JSON, and is written once", () => {
  const objects = fc.dictionary(
    names,
    fc.oneof(values, fc.dictionary(names, values, { noNullPrototype: true })),
    {
      noNullPrototype: true,
    },
  );
  fc.assert(
    fc.property(
      objects,
      fc.constantFrom(undefined, "  ", "\t"),
      paths,
      values,
      (object, indent, path, value) => {
        const before = JSON.stringify(object, null, indent);
        // A list in the way takes only items.
        fc.pre(path.every((_name, index) => !Array.isArray(memberValue(object, path.slice(0, index)))));
        const after = withMember(before, path, value);
        expect(memberValue(JSON.parse(after), path)).toEqual(value);
        expect(withMember(after, path, value)).toBe(after);
        const gone = withoutMember(after, path, keepsNone);
        expect(memberValue(JSON.parse(gone), path)).toBeUndefined();
      },
    ),
  );
});
