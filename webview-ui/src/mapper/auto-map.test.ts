import type { MappingNode, TypeNode } from "@hookloom/language-server/protocol";
import { expect, it } from "vitest";
import { autoMap } from "./auto-map.ts";

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
