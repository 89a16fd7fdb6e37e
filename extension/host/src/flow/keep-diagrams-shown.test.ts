import { afterEach, beforeEach, expect, it } from "vitest";
import type * as vscode from "vscode";
import type { StackLocation } from "../shared/debug-sessions.ts";
import { useVscode } from "../testing/vscode.ts";
import { keepDiagramsShown } from "./keep-diagrams-shown.ts";

const editor = {
  groups: [] as { viewColumn: number; tabs: object[]; activeTab: object | undefined }[],
  shown: [] as unknown[],
  closed: [] as unknown[],
};
class Tab {
  readonly uri: { toString(): string };
  readonly viewType: string;
  constructor(path: string, viewType = "") {
    this.uri = { toString: () => `file://${path}` };
    this.viewType = viewType;
  }
}

useVscode({
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
});

const file = "/orders/src/webhook.ts";
const document = { uri: { toString: () => `file://${file}` } } as unknown as vscode.TextDocument;
let text: object;
let covering: object;
let flow: object;
let diagram: { readonly document: vscode.TextDocument } | undefined;
let willStop: () => unknown;
let stop: () => unknown;
let place: StackLocation | undefined;
let made: vscode.Disposable;

const show = (...groups: (readonly [readonly object[], object | undefined])[]): void => {
  editor.groups = groups.map(([tabs, activeTab], index) => ({
    viewColumn: index + 1,
    tabs: [...tabs],
    activeTab,
  }));
};
beforeEach(async () => {
  const { TabInputText, TabInputCustom, Position } = (await import("vscode")) as unknown as Record<
    "TabInputText" | "TabInputCustom",
    new (
      path: string,
      viewType?: string,
    ) => object
  > & { readonly Position: typeof vscode.Position };
  const tab = (input: object): object => ({ input });
  [text, covering] = [tab(new TabInputText(file)), tab(new TabInputText(file))];
  flow = tab(new TabInputCustom(file, "hookloom.flow"));
  [editor.shown, editor.closed, editor.groups] = [[], [], []];
  diagram = { document };
  place = { file, position: new Position(8, 2), isTop: true };
  const listen = (take: (listener: () => unknown) => void) => (listener: (event: never) => unknown) => {
    take(() => listener(undefined as never));
    return { dispose: () => undefined };
  };
  made = keepDiagramsShown(
    { active: () => diagram as never },
    {
      get location() {
        return place;
      },
      onWillShowStop: listen((listener) => {
        willStop = listener;
      }),
      onDidChange: listen((listener) => {
        stop = listener;
      }),
    },
  );
});
afterEach(() => made.dispose());

it("makes the text of the active diagram active where it is, else beside the diagram", () => {
  show([[flow], flow], [[text], text]);
  willStop();
  show([[flow], flow]);
  willStop();
  expect(editor.shown).toEqual([{ viewColumn: 2 }, { viewColumn: -2 }]);
  diagram = undefined;
  willStop();
  expect(editor.shown).toHaveLength(2);
});

it("closes a text that a stop put over its diagram where that text is in another group as well", () => {
  show([[text], text], [[flow, covering], covering]);
  stop();
  expect(editor.closed).toEqual([covering]);
});

it("closes no text that somebody has opened, or that is the only one, or that covers nothing", () => {
  show([[flow, covering], covering]);
  stop();
  show([[text], text], [[flow, covering], flow]);
  stop();
  show([[text], text], [[covering], covering]);
  stop();
  show([[text], text], [[flow, covering], covering]);
  willStop();
  stop();
  place = undefined;
  show([[text], text], [[flow, { ...covering }], covering]);
  stop();
  expect(editor.closed).toEqual([]);
});
