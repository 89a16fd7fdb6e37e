import type { PaletteItem } from "@hookloom/protocol/palette";
import { describe, expect, it } from "vitest";
import {
  arrange,
  type Found,
  fits,
  parseWords,
  searchedItem,
  searchName,
  searchRank,
  wordFit,
} from "./palette-search.ts";

const fit = (name: string, word: string) => {
  const [only] = parseWords(word);
  return only && wordFit(searchName(name), only);
};

describe("how a name fits a word", () => {
  it.each([
    ["readFile", "readfile", fits.exact],
    ["readFile", "read", fits.prefix],
    ["readFile", "file", fits.wordStart],
    ["readFile", "rf", fits.wordStart],
    ["readFile", "reFi", fits.wordStart],
    ["createReadStream", "crs", fits.wordStart],
    ["parseURLParts", "parts", fits.wordStart],
    ["utf8ToHex", "hex", fits.wordStart],
    ["date-fns", "fns", fits.wordStart],
    ["readFile", "ile", fits.part],
    ["readFile", "rdfl", fits.fuzzy],
    ["readFile", "elif", undefined],
    ["readFile", "xread", undefined],
    ["readFile", "ead", fits.part],
    ["spreadFile", "rdfl", undefined],
  ])("%s by %s", (name, word, expected) => {
    expect(fit(name, word)).toBe(expected);
  });

  it("finds each name by all of its own parts", () => {
    for (const name of ["readFile", "S3Client", "isArray", "format", "toISOString", "_merge", "$"])
      for (let start = 0; start < name.length; start++)
        expect(fit(name, name.slice(start)), `${name} by ${name.slice(start)}`).toBeDefined();
  });
});

const item = (id: string, more: Partial<PaletteItem> = {}): PaletteItem => ({
  id,
  group: "constructs",
  label: id,
  icon: "symbol-method",
  ...more,
});

describe("the rank of a row", () => {
  it("needs every word, in its label, its keywords or its text", () => {
    const row = searchedItem(item("for each", { keywords: ["loop"], description: "Repeats its steps" }));
    const rank = (query: string) => searchRank(row, parseWords(query));
    expect(rank("for")).toBe(fits.prefix);
    expect(rank("loop")).toBe(fits.keyword);
    expect(rank("repeats")).toBe(fits.fuzzy);
    expect(rank("for loop")).toBe(fits.prefix + fits.keyword);
    expect(rank("for gone")).toBeUndefined();
  });
});

describe("the order of the rows", () => {
  const found = (id: string, rank: number, group: PaletteItem["group"]): Found => ({
    item: item(id, { group }),
    rank,
  });
  const ids = (all: readonly Found[], recent: readonly string[] = []) =>
    arrange(all, recent).map(({ id }) => id);

  it("has the group of the best row first, and what leads out of the palette last", () => {
    const all = [
      found("add", 0, "more"),
      found("slug", 5, "constructs"),
      found("slow", 1, "packages"),
      found("slack", 1, "connections"),
      found("slice", 2, "packages"),
    ];
    expect(ids(all)).toEqual(["slack", "slow", "slice", "slug", "add"]);
  });

  it("has what was chosen last first among equals, never before a better one", () => {
    const all = [found("a", 1, "packages"), found("b", 1, "packages"), found("c", 2, "packages")];
    expect(ids(all, ["c", "b"])).toEqual(["b", "a", "c"]);
  });
});
