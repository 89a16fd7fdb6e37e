import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import type { EventEmitter } from "../testing/vscode-values.ts";
import * as values from "../testing/vscode-values.ts";
import type { FlowEditor } from "./flow-editor.ts";
import { openFlow } from "./open-flow.ts";

const window = {
  /** The tabs of the one group; the first is active. */
  tabs: [] as object[],
  visible: [] as object[],
  visibleChanged: undefined as EventEmitter<undefined> | undefined,
  done: [] as string[],
};
const changed = new values.EventEmitter<undefined>();

window.visibleChanged = changed;

class TabInput {
  readonly uri: object;
  constructor(uri: object) {
    this.uri = uri;
  }
}

useVscode({
  Uri: class {
    readonly scheme = "file";
    toString = (): string => "file:///orders/src/webhook.ts";
  },
  TabInputText: class extends TabInput {},
  TabInputCustom: class extends TabInput {},
  window: {
    get visibleTextEditors() {
      return window.visible;
    },
    get tabGroups() {
      const tabs = window.tabs.map((input) => ({ input }));
      const group = { viewColumn: 1, tabs, activeTab: tabs[0] };
      return { all: [group], activeTabGroup: group };
    },
    onDidChangeVisibleTextEditors: changed.event,
    showTextDocument: async () => void window.done.push("text"),
  },
});

const editor = { open: async () => void window.done.push("diagram") } as unknown as FlowEditor;
const { Uri, TabInputText } = (await import("vscode")) as unknown as {
  Uri: new () => object;
  TabInputText: new (uri: object) => object;
};
const uri = new Uri();

/** VS Code shows the text, as it does when a file has been read. */
const show = (): void => {
  window.visible = [{ document: { uri } }];
  window.visibleChanged?.fire(undefined);
};

beforeEach(() => {
  Object.assign(window, { tabs: [], visible: [], done: [] });
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("opens the text before its diagram", async () => {
  await openFlow(editor, uri);
  expect(window.done).toEqual(["text", "diagram"]);
});

it("opens the diagram at once beside a text that is shown", async () => {
  window.tabs = [new TabInputText(uri)];
  show();
  await openFlow(editor, undefined);
  expect(window.done).toEqual(["diagram"]);
});

it("waits for a text that is still being read, which would take the focus from the diagram", async () => {
  window.tabs = [new TabInputText(uri)];
  const opening = openFlow(editor, undefined);
  await vi.advanceTimersByTimeAsync(4_000);
  window.visibleChanged?.fire(undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(window.done).toEqual([]);
  show();
  await opening;
  expect(window.done).toEqual(["diagram"]);
  expect(vi.getTimerCount()).toBe(0);
});

it("opens the diagram although the text never appears", async () => {
  window.tabs = [new TabInputText(uri)];
  const opening = openFlow(editor, undefined);
  await vi.advanceTimersByTimeAsync(5_000);
  await opening;
  expect(window.done).toEqual(["diagram"]);
});
