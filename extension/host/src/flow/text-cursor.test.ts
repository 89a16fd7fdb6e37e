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
  const [first, second] = [new vscode.Selection(0, 8, 0, 0), new vscode.Selection(1, 7, 1, 0)];
  editor.reportSelection(shown, first, command);
  editor.reportSelection(shown, second, command);
  expect(reported).toEqual([]);
  // The same selection made by a command of a person counts, and so does each that comes after it.
  editor.reportSelection(shown, second, command);
  vi.advanceTimersByTime(100);
  moved(2, command);
  expect(reported).toEqual([9, 17]);
});

it("does not wait for reports of what was selected already, or before a person moved the cursor", () => {
  editor.active = shown;
  textCursor.select(0, 8);
  textCursor.select(0, 8);
  editor.reportSelection(shown, new vscode.Selection(0, 8, 0, 0), command);
  textCursor.select(9, 16);
  moved(2, keyboard);
  editor.reportSelection(shown, new vscode.Selection(1, 7, 1, 0), command);
  vi.advanceTimersByTime(100);
  expect(reported).toEqual([17, 9]);
});

it("leaves out what commands and edits select while another editor is active", () => {
  moved(1, command);
  moved(1, undefined);
  moved(2, keyboard);
  expect(reported).toEqual([17]);
});

it("marks code until the cursor moves, and sends nothing for the moves after that", () => {
  const marks = vi.spyOn(shown, "setDecorations");
  textCursor.select(0, 8);
  moved(1, keyboard);
  moved(2, keyboard);
  expect(marks.mock.calls.map(([, ranges]) => ranges.length)).toEqual([1, 0]);
  textCursor.mark({ start: 9, end: 16 });
  textCursor.mark(undefined);
  textCursor.mark(undefined);
  expect(marks.mock.calls.map(([, ranges]) => ranges.length)).toEqual([1, 0, 1, 0]);
});

it("brings the start of the code into view, never its end", async () => {
  const code = "if (open) {\n    say(`a line that is longer than most editors are wide`); then();\n}\n";
  const document = editor.reset("file:///project/wide.ts", code) as unknown as vscode.TextDocument;
  textCursor = new TextCursor(document, {} as vscode.TextEditorDecorationType, () => undefined);
  shown = editor.visible[0] ?? expect.fail();
  const [say, then] = [code.indexOf("say"), code.indexOf("then")];
  for (const [from, character] of [
    [say, 0],
    [then, then - code.indexOf("    say")],
  ] as const)
    for (const show of ["select", "reveal"] as const) {
      await textCursor[show](from, code.indexOf(";", from));
      const at = { line: 1, character };
      expect(shown.revealed).toMatchObject({ start: at, end: at });
      expect(shown.selection.active).toEqual(document.positionAt(from));
      expect(shown.selected()).toBe(code.slice(from, code.indexOf(";", from)));
    }
});
