import { expect, test, vi } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { besideColumn, pageColumn, unfocusedColumn } from "./columns.ts";

const fake = vi.hoisted(() => {
  class TabInputText {
    readonly uri: { readonly scheme: string };
    constructor(scheme: string) {
      this.uri = { scheme };
    }
  }
  const tabGroups = {} as { all: object[]; activeTabGroup: object };
  return { TabInputText, tabGroups, layout: {}, side: "right" };
});
useVscode({
  TabInputText: fake.TabInputText,
  window: { tabGroups: fake.tabGroups },
  commands: { executeCommand: async (id: string) => id === "vscode.getEditorLayout" && fake.layout },
  workspace: { getConfiguration: () => ({ get: () => fake.side }) },
});

/** Groups that show these things, from the left; `active` counts from 1. */
function open(active: number, ...inputs: readonly object[]): void {
  const all = inputs.map((input, index) => ({ viewColumn: index + 1, activeTab: { input } }));
  Object.assign(fake.tabGroups, { all, activeTabGroup: all[active - 1] });
}

const text = new fake.TabInputText("file");
const delivery = new fake.TabInputText("hookloom-delivery");
const page = {};

test.each([
  ["one group gets a second", 1, [text], -2],
  ["the second one is used", 1, [text, page], 2],
  ["from the second the first one is used", 2, [page, text], 1],
  ["of three the next", 2, [page, text, page], 3],
  ["from the last of three the one before it", 3, [page, page, text], 2],
])("what opens to the side: %s", (_, active, inputs, column) => {
  open(active, ...inputs);
  expect(besideColumn()).toBe(column);
});

test.each([
  ["stays in a single group", 1, [text], -1],
  ["leaves the text to be seen", 1, [text, page], 2],
  ["stays in the group of a diagram or a page", 2, [text, page], -1],
  ["stays where a delivery is read", 2, [text, delivery], -1],
])("a page %s", (_, active, inputs, column) => {
  open(active, ...inputs);
  expect(pageColumn()).toBe(column);
});

const row = { orientation: 0, groups: [{}, {}, {}] };
const stack = { orientation: 1, groups: [{}, {}, {}] };
const divided = { orientation: 0, groups: [{ groups: [{}, {}] }, {}] };

test.each([
  ["to the right of the active group", 1, 2, row, "right", -2],
  ["below it", 2, 3, stack, "down", -2],
  ["to the right, where VS Code opens below", 1, 2, row, "down", 2],
  ["below, where VS Code opens to the right", 1, 2, stack, "right", 2],
  ["in a group of a divided one", 1, 2, divided, "right", 2],
  ["two groups away", 1, 3, row, "right", 3],
  ["to the left", 2, 1, row, "right", 1],
])(
  "what opens without the focus %s has the column that leaves it active",
  async (...[, active, column, layout, side, name]) => {
    open(active, text, page, page);
    Object.assign(fake, { layout, side });
    expect(await unfocusedColumn(column)).toBe(name);
  },
);

test("what opens without the focus has its own column where another group becomes active meanwhile", async () => {
  open(1, text, page);
  Object.assign(fake, { layout: row, side: "right" });
  const column = unfocusedColumn(2);
  open(2, text, page);
  expect(await column).toBe(2);
});
