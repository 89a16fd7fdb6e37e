import { ChangeLog } from "@hookloom/protocol/change-log";
import type { CodeProblem, CodeProblems } from "@hookloom/protocol/code-problems";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Diagnostic, TextDocument, TextDocumentChangeEvent, Uri } from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { CodeProblemsFeed, mapProblems, withoutDuplicates } from "./code-problems.ts";

/** The editor's side: its diagnostics, and the listeners to them and to the text. */
const editor = {
  diagnostics: [] as unknown[],
  changed: (_: { uris: unknown[] }): void => undefined,
  edited: (_: unknown): void => undefined,
};
useVscode({
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
});

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
  log.add(version, { start: rangeOffset, end: rangeOffset + rangeLength, newText: text });
  editor.edited({
    document,
    contentChanges: [{ rangeOffset, rangeLength, text }],
  } as unknown as TextDocumentChangeEvent);
};

/** The changes since version 1, as the session keeps them. */
let log = new ChangeLog(1);
const feedOf = (): CodeProblemsFeed =>
  new CodeProblemsFeed(
    document,
    (problems) => sent.push(problems),
    (of, range) => log.currentRange(of, range),
  );

afterEach(() => void vi.useRealTimers());
beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  version = 1;
  log = new ChangeLog(1);
  editor.diagnostics = [];
});

const error = (start: number, end: number) => ({
  range: { start, end },
  severity: "error",
  message: "problem 0",
});

test("errors and warnings are sent with the version of their text, hints are not", () => {
  feedOf();
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
  feedOf();
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
  feedOf();
  for (let key = 0; key < 20; key++) {
    edit(0, 0, "x");
    vi.advanceTimersByTime(40);
  }
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(sent).toEqual([{ version: 21, problems: [error(30, 34)] }]);
});

const typed = (start: number, end: number, message: string, code: string): CodeProblem => ({
  range: { start, end },
  severity: "error",
  message,
  code,
});

test("what the project's TypeScript says comes first, and what the editor says of the same once", () => {
  const feed = feedOf();
  editor.diagnostics = [
    { ...diagnostic(10, 14, 0), code: 2339 },
    {
      ...diagnostic(10, 14, 0),
      message: "No thing.",
      code: { value: "no-thing", target: "https://example.com" },
    },
  ];
  editor.changed({ uris: [uri] });
  const own = typed(10, 14, "Property 'a' does not exist.", "2339");
  feed.takeTyped({ uri: uri.toString(), version: 1, problems: [own] });
  expect(sent.at(-1)?.problems).toEqual([own, { ...error(10, 14), message: "No thing.", code: "no-thing" }]);
  // Without types the editor's own are left.
  feed.takeTyped({ uri: uri.toString(), version: 1, unavailable: "failed" });
  expect(sent.at(-1)?.problems.map(({ code }) => code)).toEqual(["2339", "no-thing"]);
});

test("problems that were found in an older text move to where that text is now, or are dropped", () => {
  const feed = feedOf();
  edit(0, 0, "abc");
  edit(40, 2, "");
  const problems = [typed(10, 14, "one", "1"), typed(36, 40, "two", "2")];
  feed.takeTyped({ uri: uri.toString(), version: 1, problems });
  expect(sent).toEqual([{ version: 3, problems: [typed(13, 17, "one", "1")] }]);
  edit(0, 3, "");
  vi.advanceTimersByTime(200);
  expect(sent.at(-1)).toEqual({ version: 4, problems: [typed(10, 14, "one", "1")] });
});

test("two problems in one place stay two where neither their code nor their sentence is the same", () => {
  const one = typed(1, 2, "one", "1");
  const two = typed(1, 2, "two", "2");
  expect(
    withoutDuplicates([one, two, { ...two, code: "3" }, { ...one, range: { start: 1, end: 3 } }]),
  ).toEqual([one, two, { ...one, range: { start: 1, end: 3 } }]);
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
