import { describe, expect, it } from "vitest";
import { entryViolations, packageViolations, violations } from "./check-rooms.ts";
import { arrowsOf, namedImportsOf } from "./named-imports.ts";

const orders = { "src/bridge": ["text", "syntax model", "read/steps.ts", "read", "."] };
const importArrow = (from: string, to: string) => ({ from: `src/bridge/${from}`, to: `src/bridge/${to}` });
const found = (from: string, to: string) => violations([importArrow(from, to)], orders);

describe("the order of the rooms", () => {
  it.each([
    ["read/read.ts", "text/lines.ts"],
    ["read/read.ts", "read/find.ts"],
    ["read/read.ts", "read/steps.ts"],
    ["bridge.ts", "read/read.ts"],
    ["bridge.ts", "read-flow.ts"],
  ])("lets %s import %s", (from, to) => expect(found(from, to)).toEqual([]));

  it.each([
    ["text/lines.ts", "read/read.ts"],
    ["read/steps.ts", "read/read.ts"],
    ["read/read.ts", "bridge.ts"],
    ["model/model.ts", "syntax/parse.ts"],
  ])("refuses that %s imports %s", (from, to) => {
    expect(found(from, to)).toEqual([expect.stringContaining(`src/bridge/${from} imports src/bridge/${to}`)]);
  });

  it("names a room that is missing from the order", () => {
    expect(found("edits/move.ts", "text/lines.ts")).toEqual([
      expect.stringContaining("src/bridge/edits/move.ts has no place in the order of src/bridge"),
    ]);
  });

  it("ignores imports between unordered folders", () => {
    expect(violations([{ from: "src/server/server.ts", to: "src/bridge/bridge.ts" }], orders)).toEqual([]);
  });
});

it("reads imports of values, types and re-exports, also at run time", () => {
  const text = `
    import { a } from "./a.ts";
    import type { B } from "../b.ts";
    export * from "./c.ts";
    import "node:fs";
    const text = 'import { x } from "./x.ts"';
    const later = () => import("./d.ts");
  `;
  const imported = arrowsOf(namedImportsOf("src/room/file.ts", text)).map(({ to }) => to);
  expect(imported).toEqual(["src/room/a.ts", "src/b.ts", "src/room/c.ts", "src/room/d.ts"]);
});

describe("the entries of the packages", () => {
  const allowed = {
    "@hookloom/runtime": { "src/events": "api catalog", "src/events/signers.ts": "github" },
    "@hookloom/gateway": { "src/events": "." },
  };
  const of = (from: string, text: string) => entryViolations(namedImportsOf(from, text), allowed);

  it("are imported by the rooms that are named with them", () => {
    const text = `import type { A } from "@hookloom/runtime/api";\nimport { b } from "@hookloom/runtimes";\nimport { c } from "@hookloom/gateway";\n`;
    expect(of("src/events/samples/file.ts", text)).toEqual([]);
    expect(of("src/events/signers.ts", 'export { sign } from "@hookloom/runtime/github";')).toEqual([]);
  });

  it.each([
    ["src/events/file.ts", 'import "@hookloom/runtime";', "only api, catalog of it"],
    ["src/events/file.ts", 'export type * from "@hookloom/runtime/github";', "only api, catalog of it"],
    ["src/events/signers.ts", 'const late = () => import("@hookloom/runtime/api");', "only github of it"],
    [
      "src/eventscape/file.ts",
      'import type { A } from "@hookloom/runtime/api";',
      "nothing of @hookloom/runtime",
    ],
    ["src/eventscape/file.ts", 'import type { A } from "@hookloom/gateway";', "nothing of @hookloom/gateway"],
    ["src/events/file.ts", 'import { a } from "@hookloom/gateway/access";', "only . of it"],
  ])("are refused where %s says %s", (from, text, sentence) => {
    expect(of(from, text)).toEqual([expect.stringContaining(`may import ${sentence}.`)]);
  });
});

describe("a package", () => {
  const manifests = {
    "tools/core": { name: "@hookloom/core", dependencies: { "@hookloom/bridge": "0.1.0" } },
    "tools/bridge": { name: "@hookloom/bridge" },
    "tools/cli": { name: "@hookloom/cli", peerDependencies: { "@hookloom/core": "0.1.0" } },
  };
  const found = (from: string, specifier: string) => packageViolations([{ from, specifier }], manifests);

  it("imports the packages that its manifest names, its own files, and those of others", () => {
    expect(found("tools/core/src/a.ts", "@hookloom/bridge/read-flow")).toEqual([]);
    expect(found("tools/core/src/a.ts", "./b.ts")).toEqual([]);
    expect(found("tools/cli/src/a.ts", "@hookloom/core/project")).toEqual([]);
    expect(found("tools/core/src/a.ts", "yaml")).toEqual([]);
    expect(found("test/corpus/a.ts", "../../tools/core/src/a.ts")).toEqual([]);
  });

  it("imports no other package of this repository, and none by a path", () => {
    expect(found("tools/core/src/a.ts", "@hookloom/cli/run")).toEqual([
      "tools/core/src/a.ts imports @hookloom/cli/run: tools/core/package.json does not name @hookloom/cli.",
    ]);
    expect(found("tools/core/src/a.ts", "../../bridge/src/b.ts")).toEqual([
      "tools/core/src/a.ts imports tools/bridge/src/b.ts: another package is imported by a door.",
    ]);
  });
});
