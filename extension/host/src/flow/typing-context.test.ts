import { beforeEach, expect, it } from "vitest";
import type * as vscode from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { fakePanel } from "./testing/fake-vscode.ts";
import { TypingContext } from "./typing-context.ts";

let shown: unknown[];
useVscode({
  commands: {
    executeCommand: async (id: string, key: string, on: unknown) => {
      expect([id, key]).toEqual(["setContext", "hookloom.flow.typing"]);
      shown.push(on);
    },
  },
});

let context: TypingContext;
const open = () => {
  const page = fakePanel(() => undefined);
  const report = context.of(page.panel as unknown as vscode.WebviewPanel);
  return { ...page, type: (on: boolean) => report({ on }) };
};

beforeEach(() => {
  shown = [];
  context = new TypingContext();
});

it("is set while a field of the active diagram has the focus", () => {
  const page = open();
  for (const on of [false, true, true, false, true]) page.type(on);
  expect(shown).toEqual([true, false, true]);
  for (const active of [false, true]) page.activate(active);
  expect(shown.slice(3)).toEqual([false, true]);
});

it("is set where the diagram becomes the active one only after its field has the focus", () => {
  const page = open();
  page.activate(false);
  page.type(true);
  expect(shown).toEqual([]);
  page.activate(true);
  expect(shown).toEqual([true]);
});

it("is cleared with a page that is gone, and another one sets it again", () => {
  const [one, other] = [open(), open()];
  one.type(true);
  one.show(false);
  one.show(true);
  expect(shown).toEqual([true, false]);
  one.type(true);
  one.close();
  other.type(true);
  expect(shown.slice(2)).toEqual([true, false, true]);
});
