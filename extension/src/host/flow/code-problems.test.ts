import type { CodeProblems } from "@hookloom/language-server/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Diagnostic, TextDocument, TextDocumentChangeEvent, Uri } from "vscode";
import { CodeProblemsFeed, mapProblems } from "./code-problems.ts";

/** The editor's side: its diagnostics, and the listeners to them and to the text. */
const editor = vi.hoisted(() => ({
  diagnostics: [] as unknown[],
  changed: (_: { uris: unknown[] }): void => undefined,
  edited: (_: unknown): void => undefined,
}));
vi.mock("vscode", async () => ({
  ...(await import("../testing/vscode.ts")),
  DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
  Disposable: { from: () => ({ dispose: () => undefined }) },
  languages: {
    getDiagnostics: () => editor.diagnostics,
    onDidChangeDiagnostics: (listener: typeof editor.changed) => {
      editor.changed = listener;
    },
  },
  workspace: {
    onDidChangeTextDocument: (listener: typeof editor.edited) => {
      editor.edited = listener;
    },
  },
}));

const uri = { toString: () => "file:///orders/src/webhook.ts" } as Uri;
const diagnostic = (start: number, end: number, severity: number): Diagnostic =>
  ({ range: { start, end }, severity, message: `problem ${severity}` }) as unknown as Diagnostic;

let sent: CodeProblems[] = [];
let version = 1;
// Positions are offsets here.
const document = { uri, offsetAt: (at: number) => at } as unknown as TextDocument;
Object.defineProperty(document, "version", { get: () => version });
const edit = (rangeOffset: number, rangeLength: number, text: string): void => {
  version += 1;
  editor.edited({
    document,
    contentChanges: [{ rangeOffset, rangeLength, text }],
  } as unknown as TextDocumentChangeEvent);
};

afterEach(() => void vi.useRealTimers());
beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  version = 1;
  editor.diagnostics = [];
});

const error = (start: number, end: number) => ({
  range: { start, end },
  severity: "error",
  message: "problem 0",
});

test("errors and warnings are sent with the version of their text, hints are not", () => {
  new CodeProblemsFeed(document, (problems) => sent.push(problems));
  expect(sent).toEqual([]);
  editor.diagnostics = [diagnostic(10, 14, 0), diagnostic(20, 24, 1), diagnostic(30, 34, 3)];
  editor.changed({ uris: [{ toString: () => "file:///other.ts" }] });
  expect(sent).toEqual([]);
  editor.changed({ uris: [uri] });
  expect(sent).toEqual([
    {
      version: 1,
      problems: [error(10, 14), { range: { start: 20, end: 24 }, severity: "warning", message: "problem 1" }],
    },
  ]);
});

test("until newer ones arrive they move along with the text, and disappear if their own text changes", () => {
  editor.diagnostics = [diagnostic(10, 14, 0), diagnostic(20, 24, 0)];
  new CodeProblemsFeed(document, (problems) => sent.push(problems));
  edit(12, 1, "");
  expect(sent.at(-1)).toEqual({ version: 2, problems: [error(19, 23)] });
  edit(0, 0, "abc");
  vi.advanceTimersByTime(200);
  expect(sent.at(-1)).toEqual({ version: 3, problems: [error(22, 26)] });
  edit(26, 0, ";");
  vi.advanceTimersByTime(200);
  expect(sent.at(-1)).toEqual({ version: 4, problems: [error(22, 26)] });
  editor.diagnostics = [];
  editor.changed({ uris: [uri] });
  expect(sent.at(-1)).toEqual({ version: 4, problems: [] });
  editor.changed({ uris: [uri] });
  expect(sent).toHaveLength(4);
});

test("while the user types, problems that merely move are not sent", () => {
  editor.diagnostics = [diagnostic(10, 14, 0)];
  new CodeProblemsFeed(document, (problems) => sent.push(problems));
  for (let key = 0; key < 20; key++) {
    edit(0, 0, "x");
    vi.advanceTimersByTime(40);
  }
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(sent).toEqual([{ version: 21, problems: [error(30, 34)] }]);
});

test("a change within, over or at the start of a problem", () => {
  const problem = { range: { start: 10, end: 14 }, severity: "error", message: "no" } as const;
  const after = (rangeOffset: number, rangeLength: number, text: string) =>
    mapProblems([problem], [{ rangeOffset, rangeLength, text }])[0]?.range;
  expect(after(11, 0, "x")).toBeUndefined();
  expect(after(8, 4, "")).toBeUndefined();
  expect(after(8, 10, "")).toBeUndefined();
  expect(after(10, 0, "xy")).toEqual({ start: 12, end: 16 });
  expect(after(14, 2, "")).toEqual({ start: 10, end: 14 });
  expect(after(2, 8, "y")).toEqual({ start: 3, end: 7 });
});
