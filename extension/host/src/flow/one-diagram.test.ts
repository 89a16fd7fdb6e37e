import { afterEach, beforeEach, expect, it } from "vitest";
import * as vscode from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { OneDiagram } from "./one-diagram.ts";
import { FakeTabs } from "./testing/fake-tabs.ts";

let tabs: FakeTabs;
let one: OneDiagram;
let watched: string[];

/** Ends what the last change has led to. */
const settled = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

const openTab = async (uri: vscode.Uri, column: number): Promise<void> => {
  const { executeCommand } = vscode.commands;
  await executeCommand("vscode.openWith", uri, "", { viewColumn: column, preserveFocus: true });
};

/** Starts with the text of a file on the left and its diagram on the right, which has the focus. */
beforeEach(() => {
  tabs = new FakeTabs();
  useVscode(tabs.vscode);
  tabs.open("text /a.ts", 1);
  tabs.open("diagram /a.ts", 2);
  tabs.pagesLoad();
  watched = [];
  one = new OneDiagram({
    server: {
      watch: async (uri) => {
        watched.push(uri);
        const flows = uri.endsWith("/none.ts") ? [] : [{}];
        return { version: 1, document: { flows, problems: [] } } as never;
      },
      unwatch: (uri) => void watched.splice(watched.indexOf(uri), 1),
    },
    open: async (uri, column) => {
      await openTab(uri, column);
      one.closeOthers(uri);
    },
    openTab,
    isRenaming: ({ path }) => path === "/renamed.ts",
    onError: (error) => expect.fail(String(error)),
  });
});
afterEach(() => one.dispose());

it("follows the active text and replaces the diagram in its group", async () => {
  tabs.focus(1);
  tabs.open("text /b.ts");
  await settled();
  expect(tabs.shown).toEqual([["text /a.ts", "text /b.ts*"], ["diagram /b.ts*"]]);
  expect([tabs.active, watched]).toEqual([1, []]);
  tabs.open("text /a.ts");
  tabs.open("text /c.ts");
  await settled();
  expect(tabs.shown[1]).toEqual(["diagram /c.ts*"]);
});

it("stays where a file has no flows or another language", async () => {
  tabs.focus(1);
  for (const file of ["/none.ts", "/a.json"]) {
    tabs.open(`text ${file}`);
    await settled();
    expect(tabs.shown[1]).toEqual(["diagram /a.ts*"]);
  }
});

it("leaves a pinned diagram, and one whose file has a pinned one", async () => {
  const pinned = tabs.find("diagram /a.ts") ?? expect.fail();
  pinned.isPinned = true;
  tabs.focus(1);
  tabs.open("text /b.ts");
  await settled();
  expect(tabs.shown[1]).toEqual(["diagram /a.ts*"]);
  tabs.open("diagram /b.ts", 2, false);
  one.closeOthers(vscode.Uri.file("/b.ts"));
  tabs.open("text /c.ts", 1);
  await settled();
  expect(tabs.shown[1]).toEqual(["diagram /a.ts", "diagram /c.ts*"]);
  tabs.open("text /a.ts", 1);
  await settled();
  expect(tabs.shown[1]).toEqual(["diagram /a.ts", "diagram /c.ts*"]);
});

it("closes the diagram of a file with unsaved changes once they are saved, so that VS Code asks nothing", async () => {
  const unsaved = tabs.find("diagram /a.ts") ?? expect.fail();
  unsaved.isDirty = true;
  tabs.focus(1);
  tabs.open("text /b.ts");
  await settled();
  expect(tabs.shown[1]).toEqual(["diagram /a.ts", "diagram /b.ts*"]);
  unsaved.isDirty = false;
  tabs.saved.fire({ uri: vscode.Uri.file("/a.ts") as never });
  await settled();
  expect(tabs.shown[1]).toEqual(["diagram /b.ts*"]);
  expect(tabs.asked).toBe(0);
});

it("moves a text that opens over the active diagram to the texts, and the diagram follows it", async () => {
  tabs.open("text /b.ts");
  await settled();
  expect(tabs.shown).toEqual([["text /a.ts", "text /b.ts*"], ["diagram /b.ts*"]]);
  expect(tabs.active).toBe(1);
});

it("leaves a text that a person opens beside another one, what was renamed, and what is no file", async () => {
  tabs.open("text /renamed.ts");
  await settled();
  expect(tabs.shown).toEqual([["text /a.ts*"], ["diagram /a.ts", "text /renamed.ts*"]]);
  tabs.open("text /b.ts", 2);
  await settled();
  expect(tabs.shown[1]).toEqual(["diagram /a.ts", "text /renamed.ts", "text /b.ts*"]);
});

it("shows the text of a diagram that VS Code opens alone, and the diagram beside it", async () => {
  tabs.close([...tabs.group(1).tabs, ...tabs.group(2).tabs]);
  tabs.open("diagram /b.ts", 1);
  await one.handleOpened(vscode.Uri.file("/b.ts"), 1);
  tabs.pagesLoad();
  expect(tabs.shown).toEqual([["text /b.ts*"], ["diagram /b.ts*"]]);
  expect(tabs.active).toBe(1);
});

it("moves a text also where it could not be shown beside its diagram before", async () => {
  tabs.unreadable = "/b.ts";
  tabs.open("diagram /b.ts", 2);
  await expect(one.handleOpened(vscode.Uri.file("/b.ts"), 2)).rejects.toThrow("/b.ts");
  tabs.open("text /b.ts", 2);
  await settled();
  expect(tabs.shown[0]).toEqual(["text /a.ts", "text /b.ts*"]);
});

it("moves a diagram that VS Code opens over its text, and one among diagrams gets its text beside it", async () => {
  tabs.open("diagram /a.ts", 1);
  await one.handleOpened(vscode.Uri.file("/a.ts"), 1);
  tabs.pagesLoad();
  expect(tabs.shown).toEqual([["text /a.ts*"], ["diagram /a.ts*"]]);
  expect(tabs.active).toBe(1);
  tabs.open("diagram /b.ts", 2);
  await one.handleOpened(vscode.Uri.file("/b.ts"), 2);
  await settled();
  tabs.pagesLoad();
  expect(tabs.shown).toEqual([["text /a.ts", "text /b.ts*"], ["diagram /b.ts*"]]);
  expect(tabs.active).toBe(1);
});

it("keeps the focus in the text where its diagram replaces another one beside it, also with unsaved changes", async () => {
  tabs.open("text /b.ts", 1);
  await settled();
  tabs.open("text /a.ts", 1);
  await settled();
  tabs.open("diagram /b.ts", 1);
  (tabs.find("diagram /b.ts") ?? expect.fail()).isDirty = true;
  await one.handleOpened(vscode.Uri.file("/b.ts"), 1);
  await settled();
  tabs.pagesLoad();
  expect(tabs.shown).toEqual([["text /a.ts", "text /b.ts*"], ["diagram /b.ts*"]]);
  expect([tabs.active, tabs.asked]).toEqual([1, 0]);
});

it("replaces another diagram where VS Code opens that of an open text in its place", async () => {
  tabs.open("text /b.ts", 1, false);
  tabs.open("diagram /b.ts", 2);
  await one.handleOpened(vscode.Uri.file("/b.ts"), 2);
  expect(tabs.shown).toEqual([["text /a.ts", "text /b.ts*"], ["diagram /b.ts*"]]);
});

it("shows the text where VS Code opens the diagram a second time among other editors, and leaves a split", async () => {
  tabs.open("text /notes.json", 3);
  tabs.open("diagram /a.ts", 3);
  await one.handleOpened(vscode.Uri.file("/a.ts"), 3);
  tabs.pagesLoad();
  expect(tabs.shown).toEqual([["text /a.ts*"], ["diagram /a.ts*"], ["text /notes.json*"]]);
  expect(tabs.active).toBe(1);
  tabs.open("diagram /a.ts", 4);
  await one.handleOpened(vscode.Uri.file("/a.ts"), 4);
  expect(tabs.shown[3]).toEqual(["diagram /a.ts*"]);
});
