import { expect, test } from "vitest";
import { search } from "./search.ts";

const items = [
  { name: "HTTP call", keywords: ["request"], text: "fetch" },
  { name: "Log", text: "log.info" },
  { name: "catalog" },
  { name: "call back" },
];
const found = (query: string): string[] => search(items, query, (item) => item).map(({ name }) => name);

test("an empty query keeps the order of the items", () => {
  expect(found("  ")).toEqual(items.map(({ name }) => name));
});

test("the start of a name comes before the start of a word, a keyword, the middle of a name and the text", () => {
  expect(found("log")).toEqual(["Log", "catalog"]);
  expect(found("CALL")).toEqual(["call back", "HTTP call"]);
  expect(found("req")).toEqual(["HTTP call"]);
  expect(found("info")).toEqual(["Log"]);
});

test("every word has to be found", () => {
  expect(found("call fetch")).toEqual(["HTTP call"]);
  expect(found("call zebra")).toEqual([]);
});
