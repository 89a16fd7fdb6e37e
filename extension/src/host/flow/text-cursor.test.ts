import { beforeEach, expect, it, vi } from "vitest";
import * as vscode from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { editor, type FakeTextEditor, fakeVscode } from "./testing/fake-vscode.ts";
import { TextCursor } from "./text-cursor.ts";

useVscode(fakeVscode);

const [keyboard, command] = [1, 3];

let textCursor: TextCursor;
let shown: FakeTextEditor;
let reported: number[];

beforeEach(() => {
  vi.useFakeTimers();
  const document = editor.reset("file:///project/webhook.ts", "alpha();\nbeta();\ngamma();\n");
  shown = editor.visible[0] ?? expect.fail();
  reported = [];
  textCursor = new TextCursor(
    document as unknown as vscode.TextDocument,
    {} as vscode.TextEditorDecorationType,
    ({ offset }) => reported.push(offset),
  );
  return () => vi.useRealTimers();
});

/** Moves the text cursor to the start of a line, and waits until a pause would be over. */
function moved(line: number, kind: number | undefined): void {
  editor.reportSelection(shown, new vscode.Selection(line, 0, line, 0), kind);
  vi.advanceTimersByTime(100);
}

it("does not take what the diagram selected for a move of the cursor while the text counts as active", () => {
  editor.active = shown;
  textCursor.select(0, 8);
  textCursor.select(9, 16);
  const [first, second] = [new vscode.Selection(0, 0, 0, 8), new vscode.Selection(1, 0, 1, 7)];
  editor.reportSelection(shown, first, command);
  editor.reportSelection(shown, second, command);
  expect(reported).toEqual([]);
  // The same selection made by a command of a person counts, and so does each that comes after it.
  editor.reportSelection(shown, second, command);
  vi.advanceTimersByTime(100);
  moved(2, command);
  expect(reported).toEqual([16, 17]);
});

it("does not wait for reports of what was selected already, or before a person moved the cursor", () => {
  editor.active = shown;
  textCursor.select(0, 8);
  textCursor.select(0, 8);
  editor.reportSelection(shown, new vscode.Selection(0, 0, 0, 8), command);
  textCursor.select(9, 16);
  moved(2, keyboard);
  editor.reportSelection(shown, new vscode.Selection(1, 0, 1, 7), command);
  vi.advanceTimersByTime(100);
  expect(reported).toEqual([17, 16]);
});

it("leaves out what commands and edits select while another editor is active", () => {
  moved(1, command);
  moved(1, undefined);
  moved(2, keyboard);
  expect(reported).toEqual([17]);
});
