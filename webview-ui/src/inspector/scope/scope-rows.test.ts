import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { describe, expect, it } from "vitest";
import { foundRows, scopeRows, sortRoots } from "./scope-rows.ts";

const leaf = (path: string, type = "string"): TypeNode => ({
  name: path.split(/\??\./).at(-1) ?? path,
  type,
  optional: path.includes("?."),
  path,
});

const payload: TypeNode = {
  ...leaf("payload", "IssuesOpenedEvent"),
  origin: "payload",
  children: [
    {
      ...leaf("payload.issue", "Issue"),
      children: [leaf("payload.issue.title"), leaf("payload.issue?.body")],
    },
    { ...leaf("payload.sender", "User"), children: [] },
  ],
};
const roots: readonly TypeNode[] = [
  { ...leaf("log", "Log"), origin: "parameter" },
  { ...leaf("slack", "WebClient"), origin: "connection", children: [] },
  payload,
];

const paths = (rows: readonly { readonly node: TypeNode }[]): string[] => rows.map(({ node }) => node.path);

describe("the rows of what is in scope", () => {
  it("begin with what earlier steps made, then the payload", () => {
    const made: TypeNode = { ...leaf("urgent"), origin: "variable" };
    expect(sortRoots([...roots, made]).map(({ name }) => name)).toEqual([
      "urgent",
      "payload",
      "log",
      "slack",
    ]);
  });

  it("have the parts of what is expanded, also those that were loaded later", () => {
    expect(paths(scopeRows(roots, new Set(), new Map()))).toEqual(["log", "slack", "payload"]);
    const loaded = new Map([["payload.sender", [leaf("payload.sender.login")]]]);
    const rows = scopeRows([payload], new Set(["payload", "payload.sender"]), loaded);
    expect(paths(rows)).toEqual(["payload", "payload.issue", "payload.sender", "payload.sender.login"]);
    expect(rows.map(({ level, expanded }) => [level, expanded])).toEqual([
      [1, true],
      [2, false],
      [2, true],
      [3, undefined],
    ]);
  });

  it("are found by any words of path and type, under what they are a part of", () => {
    expect(paths(foundRows(roots, "issue title", new Map()))).toEqual([
      "payload",
      "payload.issue",
      "payload.issue.title",
    ]);
    expect(paths(foundRows(roots, "webclient", new Map()))).toEqual(["slack"]);
    expect(foundRows(roots, "nothing like it", new Map())).toEqual([]);
  });
});
