import { expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { OpenPages } from "./open-pages.ts";

function newPanel() {
  let close = (): void => undefined;
  const reveal = vi.fn();
  const onDidDispose = (listener: () => void): void => {
    close = listener;
  };
  return {
    panel: { reveal, onDidDispose } as unknown as vscode.WebviewPanel,
    reveal,
    close: () => close(),
  };
}

test("a page is opened once, also by two clicks before it is open, and again once it was closed", async () => {
  const pages = new OpenPages();
  const { panel, reveal, close } = newPanel();
  const opened = Promise.withResolvers<vscode.WebviewPanel>();
  const open = vi.fn(() => opened.promise);
  const clicks = [pages.show("a", open), pages.show("a", open)];
  opened.resolve(panel);
  await Promise.all(clicks);
  expect([open, reveal].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  close();
  await pages.show("a", open);
  expect(open).toHaveBeenCalledTimes(2);
});

test("each thing has a page of its own, and one that could not be opened is opened the next time", async () => {
  const pages = new OpenPages();
  await expect(pages.show("a", () => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
  const open = vi.fn(async () => newPanel().panel);
  await pages.show("a", open);
  await pages.show("b", open);
  expect(open).toHaveBeenCalledTimes(2);
});
