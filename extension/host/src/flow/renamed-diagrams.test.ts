import { afterEach, beforeEach, expect, it } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { RenamedDiagrams } from "./renamed-diagrams.ts";
import { FakeTabs } from "./testing/fake-tabs.ts";

let tabs: FakeTabs;
let renamed: RenamedDiagrams;
let kept: string[];

const settled = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  tabs = new FakeTabs();
  useVscode(tabs.vscode);
  tabs.open("text /src/a.ts", 1);
  tabs.open("diagram /src/a.ts", 2);
  kept = [];
  renamed = new RenamedDiagrams({
    open: async (uri, column, preserveFocus) => tabs.open(`diagram ${uri.path}`, column, !preserveFocus),
    moveKept: async (moved) => {
      kept = ["file:///src/a.ts", "file:///src/other.ts"].map((uri) => moved(uri) ?? uri);
    },
    onError: (error) => expect.fail(String(error)),
  });
});
afterEach(() => renamed.dispose());

it("opens the diagram again in the place of the text, and moves what is kept", async () => {
  tabs.rename("/src/a.ts", "/src/b.ts");
  await settled();
  expect(tabs.shown).toEqual([["text /src/b.ts*"], ["diagram /src/b.ts*"]]);
  expect(kept).toEqual(["file:///src/b.ts", "file:///src/other.ts"]);
  expect(tabs.active).toBe(2);
});

it("does so for a folder, for a diagram that is not active, and for a pinned one, which stays pinned", async () => {
  tabs.focus(1);
  tabs.rename("/src", "/lib");
  await settled();
  expect(tabs.shown).toEqual([["text /lib/a.ts*"], ["diagram /lib/a.ts*"]]);
  expect(tabs.active).toBe(1);
  expect(kept).toEqual(["file:///lib/a.ts", "file:///lib/other.ts"]);
  const diagram = tabs.find("diagram /lib/a.ts") ?? expect.fail();
  diagram.isPinned = true;
  tabs.rename("/lib/a.ts", "/lib/b.ts");
  await settled();
  expect(tabs.find("diagram /lib/b.ts")?.isPinned).toBe(true);
});

it("waits with a diagram that is behind another tab until it comes to the front", async () => {
  tabs.open("text /other.ts", 2);
  tabs.rename("/src/a.ts", "/src/b.ts");
  await settled();
  expect(tabs.shown[1]).toEqual(["text /src/b.ts", "text /other.ts*"]);
  tabs.open("text /src/b.ts", 2);
  await settled();
  expect(tabs.shown[1]).toEqual(["text /other.ts", "diagram /src/b.ts*"]);
});

it("leaves a file that becomes one of another kind, and a text that a person opens later", async () => {
  tabs.rename("/src/a.ts", "/src/a.md");
  await settled();
  expect(tabs.shown[1]).toEqual(["text /src/a.md*"]);
  tabs.open("diagram /src/c.ts", 2);
  tabs.open("text /other.ts", 2);
  tabs.rename("/src/c.ts", "/src/d.ts");
  tabs.close([tabs.find("text /src/d.ts") ?? expect.fail()]);
  tabs.open("text /src/d.ts", 2);
  await settled();
  expect(tabs.find("diagram /src/d.ts")).toBeUndefined();
});

it("keeps the only tab of a text that is not saved, which VS Code would ask about", async () => {
  tabs.close(tabs.group(1).tabs);
  const diagram = tabs.find("diagram /src/a.ts") ?? expect.fail();
  diagram.isDirty = true;
  tabs.rename("/src/a.ts", "/src/b.ts");
  await settled();
  expect(tabs.shown[1]).toEqual(["text /src/b.ts", "diagram /src/b.ts*"]);
  expect(tabs.asked).toBe(0);
});
