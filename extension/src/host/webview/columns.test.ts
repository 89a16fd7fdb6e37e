import { expect, test, vi } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { besideColumn, pageColumn } from "./columns.ts";

const fake = vi.hoisted(() => {
  class TabInputText {
    readonly uri: { readonly scheme: string };
    constructor(scheme: string) {
      this.uri = { scheme };
    }
  }
  return { TabInputText, tabGroups: {} as { all: object[]; activeTabGroup: object } };
});
useVscode({ TabInputText: fake.TabInputText, window: { tabGroups: fake.tabGroups } });

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
