import { expect, it } from "vitest";
import { browserEntries, nodeImports } from "./node-imports.ts";

const files: Readonly<Record<string, string>> = {
  "src/entry.ts":
    'import { a } from "./a.ts";\nimport type { B } from "./b.ts";\nimport * as vscode from "vscode";',
  "src/a.ts": 'export const a = () => import("./later.ts");',
  "src/b.ts": 'import { readFile } from "node:fs/promises";\nexport type B = typeof readFile;',
  "src/later.ts": 'import path from "path";\nexport { path };',
};

it("reports the import chain to a Node module, and ignores type imports", () => {
  expect(nodeImports(["src/entry.ts"], (file) => files[file] ?? "")).toEqual([
    "src/entry.ts -> src/a.ts -> src/later.ts imports path, which a browser does not have.",
  ]);
});

it.each(browserEntries)("finds none in %s", (entry) => {
  expect(nodeImports([entry])).toEqual([]);
});
