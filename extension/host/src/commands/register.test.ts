import { beforeEach, expect, test, vi } from "vitest";
import { HostError } from "../shared/errors.ts";
import { useVscode } from "../testing/vscode.ts";
import { type CommandTable, lazyCommands, report } from "./register.ts";

const shown: (readonly string[])[] = [];
let click: string | undefined;
const show = async (...words: string[]) => {
  shown.push(words);
  return click;
};
useVscode({
  window: {
    showErrorMessage: (...words: string[]) => show(...words),
    showWarningMessage: (...words: string[]) => show(...words),
  },
});

const log = { warn: vi.fn(), info: vi.fn(), show: vi.fn() };
const channel = log as unknown as Parameters<typeof report>[0];
const long = "Nothing can be deployed, since the registry has refused the image and said no more than that.";

beforeEach(() => {
  shown.length = 0;
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
    ["No.", "Use a free port"],
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
  expect(shown).toEqual([["There is no such build."], [long, "Open hookloom.json"]]);
});

test("a command of a lazy part gets its argument; one that the part lacks is an error", async () => {
  const part = { "hookloom.run": (argument: unknown) => ["ran", argument] };
  const table = lazyCommands(["hookloom.run", "hookloom.stop"], async () => part as unknown as CommandTable);
  expect(await table["hookloom.run"]({ root: "/orders" })).toEqual(["ran", { root: "/orders" }]);
  await expect(table["hookloom.stop"]()).rejects.toThrow("hookloom.stop has no code");
});
