import { beforeEach, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { HostError } from "../shared/errors.ts";
import { useVscode } from "../testing/vscode.ts";
import { documentationCommand } from "./documentation.ts";
import { type CommandTable, lazyCommands, report } from "./register.ts";

const shown: (readonly string[])[] = [];
let click: string | undefined;
const show = async (...words: string[]) => {
  shown.push(words);
  return click;
};
useVscode({
  commands: { executeCommand: async (...call: unknown[]) => opened.push(call) },
  Uri: {
    joinPath: (...parts: string[]) => ({
      with: ({ fragment }: { fragment: string }) => `${parts.join("/")}#${fragment}`,
    }),
  },
  window: {
    showErrorMessage: (...words: string[]) => show(...words),
    showWarningMessage: (...words: string[]) => show(...words),
  },
});

const opened: (readonly unknown[])[] = [];
const log = { warn: vi.fn(), info: vi.fn(), show: vi.fn() };
const channel = log as unknown as Parameters<typeof report>[0];
const long = "Nothing can be deployed, since the registry has refused the image and said no more than that.";

beforeEach(() => {
  shown.length = 0;
  opened.length = 0;
  click = undefined;
  vi.clearAllMocks();
});

test("a sentence too long for one line gets a button that opens the log", async () => {
  click = "Show details";
  await report(channel, new HostError("no", long));
  expect(shown).toEqual([[long, "Show details"]]);
  expect(log.show).toHaveBeenCalledTimes(1);
  expect(log.warn).toHaveBeenLastCalledWith(long);
});

test("the details of a failure are in the log that its button opens, and not in the notification", async () => {
  const wayOut = { title: "Use a free port", run: () => undefined };
  await report(channel, new HostError("no", long, undefined, { detail: ["It was:", "\u001b[31mred"] }));
  await report(channel, new HostError("no", "No.", wayOut, { detail: ["why"] }));
  expect(shown).toEqual([
    [long, "Show details"],
    ["No.", "Use a free port", "Read more"],
  ]);
  const lines = log.warn.mock.calls.map(([line]) => String(line));
  expect(lines).toHaveLength(5);
  expect(lines.join()).toContain("It was:");
  expect(lines.join()).not.toContain("\u001b");
  expect(lines.at(-1)).toBe("why");
});

test("a short sentence, or one with a way out, keeps its own buttons", async () => {
  await report(channel, new HostError("no", "There is no such build."));
  await report(channel, new HostError("no", long, { title: "Open hookloom.json", run: () => undefined }));
  expect(shown).toEqual([["There is no such build."], [long, "Open hookloom.json", "Read more"]]);
});

test("an error with a way out opens what the documentation says of its code", async () => {
  click = "Read more";
  await report(channel, new HostError("bad-project", "No.", { title: "Fix it", run: () => undefined }));
  expect(opened).toEqual([["hookloom.openDocumentation", "reference/errors#bad-project"]]);
});

test("a page of the documentation is named by its path and a heading; anything else shows the list of pages", async () => {
  const show = documentationCommand("docs of" as unknown as vscode.Uri)["hookloom.openDocumentation"];
  for (const page of ["reference/errors#bad-project", "guide/mapping", "../secret", undefined])
    await show(page);
  expect(opened.map(([, uri]) => uri)).toEqual([
    "docs of/docs/reference/errors.md#bad-project",
    "docs of/docs/guide/mapping.md#",
    "docs of/docs/README.md#",
    "docs of/docs/README.md#",
  ]);
});

test("a command of a lazy part gets its argument; one that the part lacks is an error", async () => {
  const part = { "hookloom.run": (argument: unknown) => ["ran", argument] };
  const table = lazyCommands(["hookloom.run", "hookloom.stop"], async () => part as unknown as CommandTable);
  expect(await table["hookloom.run"]({ root: "/orders" })).toEqual(["ran", { root: "/orders" }]);
  await expect(table["hookloom.stop"]()).rejects.toThrow("hookloom.stop is not implemented");
});
