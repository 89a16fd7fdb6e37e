import { readFlow } from "@hookloom/bridge/read";
import { readMapping } from "@hookloom/bridge/read-mapping";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { listSteps } from "@hookloom/protocol/walk";
import { describe, expect, it } from "vitest";
import { findLinks } from "./link-lines.tsx";
import { asItemParts, isReadable, itemNames, resolvePath } from "./source-rows.ts";
import { indexAmong, problemsByRow, textAround } from "./target-edits.ts";
import { foundTargets, isMissing, targetRows, typeAt } from "./target-rows.ts";

const noRows = { opened: new Set<string>(), closed: new Set<string>() };

function rootOf(expression: string) {
  const text = `async function f(payload) {\n  const made = ${expression};\n}\n`;
  const document = readFlow(text);
  const step = listSteps(document)[0]?.id ?? "";
  return { text, root: readMapping(text, document, { step, field: "value" }).root };
}

const node = (name: string, shape: TypeNode["shape"], more: Partial<TypeNode> = {}): TypeNode => ({
  name,
  path: name,
  type: shape ?? "",
  optional: false,
  ...(shape ? { shape } : {}),
  ...more,
});

const target = node("", "object", {
  children: [
    node("note", "text", { optional: true }),
    node("title", "text"),
    node("tags", "list", { element: node("[]", "object", { children: [node("name", "text")] }) }),
    node("by", "object", { children: [node("login", "text")] }),
  ],
});

describe("the rows of a target", () => {
  it("are the parts of its type, the required ones first, then what only the code has", () => {
    const { root } = rootOf("{ strange: 1, title: payload.t, ...rest, get: () => 1, note: payload.n }");
    const rows = targetRows({ name: "value", path: [], target, root }, noRows);
    expect(rows.map(({ name }) => name)).toEqual([
      "value",
      "title",
      "tags",
      "by",
      "login",
      "note",
      "strange",
      "...rest",
      "get",
    ]);
    expect(rows.filter(isMissing).map(({ name }) => name)).toEqual(["tags", "by", "login"]);
    expect(rows.filter(({ stray }) => stray === "unknown").map(({ name }) => name)).toEqual([
      "strange",
      "get",
    ]);
  });

  it("have what an element of a list becomes below the list", () => {
    const { root } = rootOf("{ tags: payload.labels.map((label) => ({ name: label.name })) }");
    const rows = targetRows({ name: "value", path: [], target, root }, noRows);
    const names = rows.map(({ name, level }) => `${level} ${name}`);
    expect(names.slice(2, 5)).toEqual(["2 tags", "3 each label", "4 name"]);
  });

  it("are opened and closed by hand, and found by their words", () => {
    const { root } = rootOf("{ title: payload.t }");
    const closed = new Set(['["by"]']);
    expect(
      targetRows({ name: "value", path: [], target, root }, { ...noRows, closed }).map(({ name }) => name),
    ).not.toContain("login");
    const rows = targetRows({ name: "value", path: [], target, root }, noRows);
    expect(foundTargets(rows, "login").map(({ name }) => name)).toEqual(["value", "by", "login"]);
  });

  it("of a member begin with it, and lead to their values by the paths from the whole value", () => {
    const { root } = rootOf("{ title: payload.t, by: { login: payload.sender.login } }");
    const rows = targetRows({ name: "by", path: ["by"], target, root }, noRows);
    expect(rows.map(({ name, path, level, node: own }) => [level, name, path, own?.text])).toEqual([
      [1, "by", ["by"], "{ login: payload.sender.login }"],
      [2, "login", ["by", "login"], "payload.sender.login"],
    ]);
    const missing = targetRows({ name: "by", path: ["by"], target, root: rootOf("{}").root }, noRows);
    expect(missing.map(({ path, node: own }) => [path, own])).toEqual([
      [["by"], undefined],
      [["by", "login"], undefined],
    ]);
  });

  it("show the later one of two properties with a name, and mark the other", () => {
    const { root } = rootOf("{ title: 1, title: 2 }");
    const rows = targetRows({ name: "value", path: [], target, root }, noRows);
    expect(
      rows.filter(({ name }) => name === "title").map(({ node: own, stray }) => [own?.text, stray]),
    ).toEqual([
      ["2", undefined],
      ["1", "overridden"],
    ]);
  });
});

describe("edits of a target", () => {
  it("put a new property where the type has it, and at the end where something is spread", () => {
    const { root } = rootOf("{ note: 1, by: payload.by }");
    expect(indexAmong(root, target, ["title"])).toBe(1);
    expect(indexAmong(root, target, ["by"])).toBeUndefined();
    expect(indexAmong(rootOf("{ by: 1, ...rest }").root, target, ["title"])).toBeUndefined();
    expect(typeAt(target, ["tags", null, "name"])?.shape).toBe("text");
  });

  it("have the text around a value, also around one that is missing", () => {
    const expression = "{ by: { login: payload.by } }";
    const { text, root } = rootOf(expression);
    const location = { step: "s", field: "value" };
    const mapping = {
      location,
      ...(root ? { root } : {}),
      field: { start: text.indexOf(expression), text: expression },
    };
    expect(textAround(mapping, ["by", "login"])).toEqual({ before: "{ by: { login: ", after: " } }" });
    expect(textAround(mapping, ["by", "id"])).toEqual({
      before: '{ by: { "id": ',
      after: ",  login: payload.by } }",
    });
    expect(textAround(mapping, ["to", "id"])).toEqual({
      before: '{ "to": { "id": ',
      after: " },  by: { login: payload.by } }",
    });
    expect(textAround({ location }, ["to"])).toEqual({});
  });

  it("lead problems to the innermost value, also where the compiler marks a key", () => {
    const { root, text } = rootOf("{ by: { login: payload.nothing, odd: 1 } }");
    const at = (words: string) => {
      const start = text.indexOf(words);
      return { severity: "error", message: words, range: { start, end: start + words.length } } as const;
    };
    const found = problemsByRow(root, [at("payload.nothing"), at("odd")]);
    expect([...found.keys()]).toEqual(['["by","login"]', '["by","odd"]']);
  });
});

describe("names of elements", () => {
  const { root } = rootOf(
    "{ tags: payload.labels.map((label) => ({ parts: label.parts.map((part) => part.name) })) }",
  );
  const items = itemNames(root);

  it("are sources inside of what is made of them, and read the first element elsewhere", () => {
    expect(items.map(({ name, list }) => [name, list])).toEqual([
      ["label", "payload.labels"],
      ["part", "payload.labels[0].parts"],
    ]);
    expect(resolvePath("part.name", items)).toBe("payload.labels[0].parts[0].name");
    expect(isReadable("label.name", ["tags", null, "name"], items)).toBe(true);
    expect(isReadable("label.name", ["title"], items)).toBe(false);
    expect(isReadable("payload.a", ["title"], items)).toBe(true);
    const parts = [node("payload.labels[0].name", "text"), node("payload.labels?.[0]?.by?.id", "number")];
    expect(asItemParts(parts, "payload.labels", "label").map(({ path }) => path)).toEqual([
      "label.name",
      "label.by?.id",
    ]);
  });

  it("have lines from themselves, and from what is drawn of a source that is not", () => {
    const rows = targetRows({ name: "value", path: [], target, root }, noRows);
    const links = findLinks(["payload", "payload.labels", "label", "part.name"], rows, items);
    expect(links.map(({ from, exact }) => [from, exact])).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
  });
});
