import { expect, it } from "vitest";
import {
  figureTable,
  filesReached,
  growth,
  importFigures,
  importGraph,
  longestChain,
  resolver,
  twoWayPairs,
} from "./import-figures.ts";
import { namedImportsOf } from "./named-imports.ts";

const texts: Readonly<Record<string, string>> = {
  "tools/config/read-project.ts":
    'import { a } from "own/door";\nimport { other } from "own/parts/other";\nimport type { B } from "../release/pipeline.ts";',
  "tools/release/pipeline.ts":
    'export const late = () => import("../flow-session.ts");\nimport "other/package";',
  "tools/release/stages.ts": 'import { c } from "../config/names.ts";',
  "tools/flow-session.ts": 'import data from "./data.json" with { type: "json" };',
  "tools/config/names.ts": 'import type { P } from "./read-project.ts";',
  "own/src/door.ts": 'import { inner } from "#inner";',
  "own/src/inner.ts": 'import type { Door } from "./door.ts";',
};
const manifests = {
  own: {
    name: "own",
    exports: {
      "./parts/*": "./src/parts/*.ts",
      "./door": { source: "./src/door.ts", types: "./dist/door.d.ts" },
    },
    imports: { "#inner": { one: { source: "./src/inner.ts" }, default: "./dist/inner.js" } },
  },
};
const imports = Object.entries(texts).flatMap(([file, text]) => namedImportsOf(file, text));
const graph = importGraph(imports, resolver(manifests));

it("counts type imports, imports at run time and the entries of packages", () => {
  expect([...filesReached(graph, "tools/config/read-project.ts")].sort()).toEqual([
    "own/src/door.ts",
    "own/src/inner.ts",
    "own/src/parts/other.ts",
    "tools/flow-session.ts",
    "tools/release/pipeline.ts",
  ]);
});

it("finds the longest chain, and does not follow a cycle", () => {
  expect(longestChain(graph)).toEqual([
    "tools/release/stages.ts",
    "tools/config/names.ts",
    "tools/config/read-project.ts",
    "own/src/door.ts",
    "own/src/inner.ts",
  ]);
});

it("names folders that import each other", () => {
  expect(twoWayPairs(graph)).toEqual(["tools/config tools/release"]);
});

it("rejects increases, and shows each figure next to its limit and target", () => {
  const figures = importFigures(graph);
  const limits = Object.fromEntries(figures.map(({ name, value }) => [name, value]));
  expect(growth(figures, limits)).toEqual([]);
  expect(growth(figures, { ...limits, "longest chain of imports": 3 })).toEqual([
    "longest chain of imports: 4, and test/rooms/import-limits.json allows 3. Import less, or raise the limit and give the reason in the commit.",
  ]);
  expect(figureTable(figures, limits)).toMatch(/^files reached from read-project\.ts +5 +5 +100$/m);
});
