import { describe, expect, it } from "vitest";
import { importsOf, violations } from "./check-rooms.ts";

const orders = { "src/bridge": ["text", "syntax model", "read/steps.ts", "read", "."] };
const arrow = (from: string, to: string) => ({ from: `src/bridge/${from}`, to: `src/bridge/${to}` });
const found = (from: string, to: string) => violations([arrow(from, to)], orders);

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

  it("names a room that it forgot", () => {
    expect(found("edits/move.ts", "text/lines.ts")).toEqual([
      expect.stringContaining("src/bridge/edits/move.ts has no place in the order of src/bridge"),
    ]);
  });

  it("says nothing of imports between folders that it does not order", () => {
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
  const imported = importsOf("src/room/file.ts", text).map(({ to }) => to);
  expect(imported).toEqual(["src/room/a.ts", "src/b.ts", "src/room/c.ts", "src/room/d.ts"]);
});
