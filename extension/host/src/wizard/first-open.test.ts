import type { Project } from "@hookloom/core/project/project";
import { beforeEach, expect, test, vi } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { showOnFirstOpen } from "./first-open.ts";

const editor = vi.hoisted(() => {
  class TabInputText {
    readonly uri: { readonly fsPath: string };
    constructor(fsPath: string) {
      this.uri = { fsPath };
    }
  }
  return {
    TabInputText,
    tabs: [] as (object | undefined)[],
    startup: "welcomePage",
    shown: [] as unknown[],
    buttons: [] as string[],
    trusted: true,
    answer: undefined as string | undefined,
  };
});
useVscode({
  TabInputText: editor.TabInputText,
  Uri: { file: (fsPath: string) => fsPath },
  workspace: {
    workspaceFolders: [{ uri: { fsPath: "/orders" } }],
    getConfiguration: () => ({ get: () => editor.startup }),
    get isTrusted() {
      return editor.trusted;
    },
  },
  window: {
    tabGroups: {
      get all() {
        return [{ tabs: editor.tabs.map((input) => ({ input })) }];
      },
    },
    showTextDocument: async (uri: string) => void editor.shown.push(["text", uri]),
    showInformationMessage: async (_: string, ...buttons: string[]) => {
      editor.buttons = buttons;
      return editor.answer;
    },
  },
  commands: { executeCommand: async (...call: unknown[]) => void editor.shown.push(call) },
});

const entry = "/orders/src/webhook.ts";
const both = [
  ["text", entry],
  ["hookloom.openFlow", entry],
];
const project = (root: string): Project => ({ root, name: "orders", entry, environments: {} });

function window(...roots: readonly string[]) {
  const kept = new Map<string, unknown>();
  const workspaceState = {
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, value),
  } as unknown as Parameters<typeof showOnFirstOpen>[0]["workspaceState"];
  return () => showOnFirstOpen({ workspaceState }, { all: roots.map(project) });
}

beforeEach(() => {
  Object.assign(editor, {
    tabs: [],
    startup: "welcomePage",
    shown: [],
    buttons: [],
    trusted: true,
    answer: undefined,
  });
});

test("a project that is opened for the first time shows text and diagram and a first step, once", async () => {
  editor.answer = "Send sample event";
  const open = window("/orders");
  await open();
  expect(editor.shown).toEqual([...both, ["hookloom.sendSample", { root: "/orders" }]]);
  await open();
  expect(editor.shown).toHaveLength(3);
});

test("the diagram opens next to the text that the window was opened with", async () => {
  editor.tabs = [new editor.TabInputText(entry)];
  await window("/orders")();
  expect(editor.shown).toEqual(both);
});

test("in an untrusted folder the first step does not run code", async () => {
  editor.trusted = false;
  await window("/orders")();
  expect(editor.buttons).toEqual(["Open walkthrough"]);
});

test.each([
  ["other editors are open", () => editor.tabs.push(new editor.TabInputText("/orders/README.md"))],
  ["a page is open", () => editor.tabs.push({})],
  ["the person wants an empty window", () => Object.assign(editor, { startup: "none" })],
])("nothing opens by itself where %s, then or later", async (_, arrange) => {
  arrange();
  const open = window("/orders");
  await open();
  Object.assign(editor, { tabs: [], startup: "welcomePage" });
  await open();
  expect(editor.shown).toEqual([]);
});

test.each([
  ["a folder of several projects", ["/orders", "/orders/other"]],
  ["a folder that merely holds one", ["/orders/hooks"]],
  ["no project", []],
])("nothing opens by itself in %s", async (_, roots) => {
  await window(...roots)();
  expect(editor.shown).toEqual([]);
});

test("VS Code's Welcome page does not keep text and diagram away", async () => {
  editor.tabs = [undefined];
  await window("/orders")();
  expect(editor.shown).toEqual(both);
});
