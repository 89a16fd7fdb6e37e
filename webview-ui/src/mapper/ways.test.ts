import type { MappingNode } from "@hookloom/protocol/mapping";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { expect, it } from "vitest";
import { offersFor } from "./offers.ts";
import type { TargetRow } from "./target-rows.ts";
import { listWays } from "./ways.ts";

const source: TypeNode = {
  name: "title",
  path: "payload.issue.title",
  type: "string",
  shape: "text",
  optional: false,
};
const range = { start: 0, end: 2 };
const nodeOf = (text: string, value: MappingNode["value"]): MappingNode => ({
  path: [],
  range,
  text,
  value,
});
const rowOf = (node: MappingNode, target?: TypeNode): TargetRow => ({
  id: "[]",
  path: [],
  level: 1,
  name: "body",
  target,
  node,
  member: undefined,
  required: true,
  stray: undefined,
  expanded: undefined,
});
const ways = (row: TargetRow) =>
  listWays(row, source, ({ target, node }) => offersFor(source, target, node)).map(
    ({ row: { path }, label, offer }) => [path, label, offer.text],
  );

const empty = nodeOf("{}", { kind: "object", members: [] });

it("adds a source to an object whose type names no members, as one of its own name", () => {
  expect(ways(rowOf(empty))[0]).toEqual([["title"], "Add as title", source.path]);
  const anything: TypeNode = { name: "body", path: "", type: "any", optional: false };
  expect(ways(rowOf(empty, anything))[0]).toEqual([["title"], "Add as title", source.path]);
});

it("leaves an object that has a member of that name, or whose type names its members", () => {
  const node = nodeOf('"new"', { kind: "constant" });
  const members = [{ kind: "property", name: "title", node, range, overridden: false }] as const;
  const given = rowOf(nodeOf('{ title: "new" }', { kind: "object", members }));
  expect(ways(given).map(([path]) => path)).toEqual([[]]);
  const task: TypeNode = { ...source, name: "body", path: "", shape: "object", children: [source] };
  expect(ways(rowOf(empty, task)).map(([path]) => path)).toEqual([[], []]);
});

it("adds a source to a list as its next item", () => {
  const list = nodeOf("[]", { kind: "list", items: [] });
  expect(ways(rowOf(list))[0]).toEqual([[0], "Add to the list", source.path]);
});
