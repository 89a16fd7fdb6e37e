import { beforeEach, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { makeTextActive, uncover } from "./text-beside.ts";

const editor = vi.hoisted(() => ({
  groups: [] as { viewColumn: number; tabs: object[]; activeTab: object | undefined }[],
  shown: [] as unknown[],
  closed: [] as unknown[],
}));
vi.mock("vscode", async () => {
  class Tab {
    readonly uri: { toString(): string };
    readonly viewType: string;
    constructor(path: string, viewType = "") {
      this.uri = { toString: () => `file://${path}` };
      this.viewType = viewType;
    }
  }
  return {
    ...(await import("../testing/vscode.ts")),
    Uri: { file: (path: string) => ({ toString: () => `file://${path}` }) },
    TabInputText: class extends Tab {},
    TabInputCustom: class extends Tab {},
    window: {
      showTextDocument: async (_document: unknown, options: object) => void editor.shown.push(options),
      tabGroups: {
        get all() {
          return editor.groups;
        },
        get activeTabGroup() {
          return editor.groups[0];
        },
        close: async (tab: object) => void editor.closed.push(tab),
      },
    },
  };
});

const file = "/orders/src/webhook.ts";
let text: object;
let covering: object;
let flow: object;
const show = (...groups: (readonly [readonly object[], object | undefined])[]): void => {
  editor.groups = groups.map(([tabs, activeTab], index) => ({
    viewColumn: index + 1,
    tabs: [...tabs],
    activeTab,
  }));
};
beforeEach(async () => {
  const { TabInputText, TabInputCustom } = (await import("vscode")) as unknown as Record<
    "TabInputText" | "TabInputCustom",
    new (
      path: string,
      viewType?: string,
    ) => object
  >;
  const tab = (input: object): object => ({ input });
  [text, covering] = [tab(new TabInputText(file)), tab(new TabInputText(file))];
  flow = tab(new TabInputCustom(file, "hookloom.flow"));
  [editor.shown, editor.closed] = [[], []];
});

it("closes a text that covers its diagram, only where that text is in another group as well", async () => {
  show([[text], text], [[flow, covering], covering]);
  await uncover(file, "hookloom.flow");
  expect(editor.closed).toEqual([covering]);
  editor.closed = [];
  show([[flow, covering], covering]);
  await uncover(file, "hookloom.flow");
  show([[text], text], [[flow, covering], flow]);
  await uncover(file, "hookloom.flow");
  show([[text], text], [[covering], covering]);
  await uncover(file, "hookloom.flow");
  expect(editor.closed).toEqual([]);
});

it("makes the text active where it is, else beside the diagram", () => {
  const document = { uri: { toString: () => `file://${file}` } } as unknown as vscode.TextDocument;
  show([[flow], flow], [[text], text]);
  makeTextActive(document);
  show([[flow], flow]);
  makeTextActive(document);
  expect(editor.shown).toEqual([{ viewColumn: 2 }, { viewColumn: -2 }]);
});
