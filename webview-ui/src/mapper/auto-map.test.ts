import type { MappingNode } from "@hookloom/protocol/mapping";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { describe, expect, it } from "vitest";
import { autoMap, listsToRead } from "./auto-map.ts";

const node = (
  path: string,
  shape: TypeNode["shape"],
  children?: readonly TypeNode[],
  more: Partial<TypeNode> = {},
): TypeNode => ({
  name: path.split(/\??\./).at(-1) ?? path,
  path,
  type: shape ?? "",
  optional: false,
  ...(shape ? { shape } : {}),
  ...(children ? { children } : {}),
  ...more,
});

const payload = node("payload", "object", [
  node("payload.issue", "object", [
    node("payload.issue.title", "text"),
    node("payload.issue.number", "number"),
    node("payload.issue.html_url", "text"),
    node("payload.issue.body", "text", undefined, { optional: true }),
    node("payload.issue.user", "object", [
      node("payload.issue.user.login", "text"),
      node("payload.issue.user.id", "number"),
    ]),
  ]),
  node("payload.sender", "object", [
    node("payload.sender.login", "text"),
    node("payload.sender.id", "number"),
  ]),
  node("payload.repository", "object", [
    node("payload.repository.id", "number"),
    node("payload.repository.title", "text"),
  ]),
]);

const mapped = (target: TypeNode, root?: MappingNode) =>
  autoMap([payload], target, root).map(({ path, text }) => `${path.join(".")} = ${text}`);

it("links by name and type, with the conversions and defaults that are needed", () => {
  const target = node("", "object", [
    node("title", "text"),
    node("number", "text"),
    node("htmlUrl", "text"),
    node("body", "text"),
    node("nothing", "text"),
  ]);
  expect(mapped(target)).toEqual([
    "title = payload.issue.title",
    "number = String(payload.issue.number)",
    "htmlUrl = payload.issue.html_url",
    'body = payload.issue.body ?? ""',
  ]);
});

it("links only what is below a path, and says the path from the whole value", () => {
  const by = node("by", "object", [node("login", "text")]);
  const target = node("", "object", [node("title", "text"), by]);
  const found = autoMap([payload], target, undefined, () => [], ["by"]);
  expect(found.map(({ path, text }) => `${path.join(".")} = ${text}`)).toEqual([
    "by.login = payload.sender.login",
  ]);
});

describe("a list", () => {
  const labels = node("payload.labels", "list", undefined, { type: "Label[]" });
  const names = node("payload.names", "list", undefined, { type: "string[]", optional: true });
  const roots = [node("payload", "object", [labels, names])];
  const listOf = (path: string, type: string, element?: TypeNode, more: Partial<TypeNode> = {}): TypeNode =>
    node(path, "list", undefined, { type, ...(element ? { element } : {}), ...more });
  const tag = node("[]", "object", [
    node("name", "text"),
    node("color", "text"),
    node("by", "object", [node("id", "text")]),
  ]);
  const parts = [
    node("payload.labels[0].name", "text"),
    node("payload.labels[0].id", "number"),
    node("payload.labels[0].by", "object", [
      node("payload.labels[0].by?.id", "number", undefined, { optional: true }),
    ]),
  ];
  const proposed = (target: TypeNode, known: readonly TypeNode[] = []) =>
    autoMap(roots, node("", "object", [target]), undefined, (list) =>
      list === "payload.labels" ? known : [],
    ).map(({ text }) => text);

  it("is not proposed where nothing of its elements is known", () => {
    expect(proposed(listOf("labels", "Tag[]", tag))).toEqual([]);
    expect(proposed(listOf("labels", "string[]", node("[]", "text")))).toEqual([]);
  });

  it("is not proposed where nothing of its elements fits", () => {
    const other = node("[]", "object", [node("price", "number")]);
    expect(proposed(listOf("labels", "Price[]", other), parts)).toEqual([]);
    expect(proposed(listOf("labels", "Date[]", node("[]", "switch")), [parts[1] as TypeNode])).toEqual([]);
  });

  it("is passed as a whole where its type is the target's, or the target takes anything", () => {
    expect(proposed(listOf("labels", "readonly Label[] | undefined", tag), parts)).toEqual([
      "payload.labels",
    ]);
    expect(proposed(listOf("labels", "Array<Label>", tag))).toEqual(["payload.labels"]);
    expect(proposed(listOf("names", "string[]", node("[]", "text")))).toEqual(["payload.names ?? []"]);
    expect(proposed(listOf("labels", "unknown[]", node("[]", "other")))).toEqual(["payload.labels"]);
  });

  it("is made of those parts of its elements that can be mapped", () => {
    expect(proposed(listOf("labels", "Tag[]", tag), parts)).toEqual([
      'payload.labels.map((label) => ({ name: label.name, by: { id: String(label.by?.id ?? "") } }))',
    ]);
    expect(proposed(listOf("labels", "string[]", node("[]", "text")), parts)).toEqual([
      "payload.labels.map((label) => label.name)",
    ]);
  });

  it("is read before it is proposed", () => {
    const target = node("", "object", [listOf("labels", "Tag[]", tag), node("names", "text")]);
    expect(listsToRead(roots, target, undefined)).toEqual([labels]);
  });
});

it("prefers a source whose surroundings have the names of the target's", () => {
  const target = node("", "object", [
    node("sender", "object", [node("id", "number")]),
    node("repository", "object", [node("id", "number"), node("title", "text")]),
    node("user", "object", [node("login", "text")]),
  ]);
  expect(mapped(target)).toEqual([
    "sender.id = payload.sender.id",
    "repository.id = payload.repository.id",
    "repository.title = payload.repository.title",
    "user.login = payload.issue.user.login",
  ]);
});

it("touches nothing that has a value, and nothing that does not fit", () => {
  const title: MappingNode = {
    path: ["title"],
    range: { start: 0, end: 1 },
    text: "x",
    value: { kind: "expression", sources: [] },
  };
  const root: MappingNode = {
    path: [],
    range: { start: 0, end: 9 },
    text: "{ title: x }",
    value: {
      kind: "object",
      members: [{ kind: "property", name: "title", range: title.range, node: title }],
    },
  };
  const target = node("", "object", [node("title", "text"), node("issue", "number"), node("link", "text")]);
  expect(mapped(target, root)).toEqual(["link = payload.issue.html_url"]);
});
