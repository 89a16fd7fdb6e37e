import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { DebugSessions } from "./debug-sessions.ts";

type Listener = (event: unknown) => unknown;
interface Tracker {
  onDidSendMessage(message: unknown): void;
}
const editor = {
  started: (_: unknown): unknown => undefined,
  ended: (_: unknown): unknown => undefined,
  focused: (_: unknown): unknown => undefined,
  tracked: (_: unknown): unknown => undefined,
  stopped: [] as unknown[],
};
const on = (name: "started" | "ended" | "focused") => (listener: Listener) => {
  editor[name] = listener;
  return { dispose: () => undefined };
};

useVscode({
  Uri: { parse: (text: string) => ({ fsPath: decodeURIComponent(new URL(text).pathname) }) },
  debug: {
    activeStackItem: undefined,
    onDidStartDebugSession: on("started"),
    onDidTerminateDebugSession: on("ended"),
    onDidChangeActiveStackItem: on("focused"),
    registerDebugAdapterTrackerFactory: (
      _type: string,
      factory: { createDebugAdapterTracker: (session: unknown) => unknown },
    ) => {
      editor.tracked = factory.createDebugAdapterTracker;
      return { dispose: () => undefined };
    },
    stopDebugging: async (session: unknown) => void editor.stopped.push(session),
  },
});

const frames = [
  { id: 7, line: 9, column: 3, source: { path: "/orders/src/webhook.ts" } },
  // As VS Code hands them on.
  { id: 8, line: 2, column: 1, source: { path: "vscode-remote://host/orders/src/other.ts" } },
];
let files: readonly string[];
const session = (id: string, more: object = {}): vscode.DebugSession =>
  ({
    id,
    configuration: {},
    customRequest: async (command: string) =>
      command === "stackTrace" ? { stackFrames: frames } : { sources: files.map((path) => ({ path })) },
    getDebugProtocolBreakpoint: async () => undefined,
    ...more,
  }) as unknown as vscode.DebugSession;
const mark = { hookloom: { root: "/orders", id: 1 } };
const first = session("first", { configuration: mark });
let found: unknown;
const below = session("below", { parentSession: first, getDebugProtocolBreakpoint: async () => found });
const say = (from: vscode.DebugSession, message: object): void =>
  (editor.tracked(from) as Tracker).onDidSendMessage(message);
const breakpointIn = (fsPath: string) =>
  ({ location: { uri: { fsPath } } }) as unknown as vscode.SourceBreakpoint;
const breakpoint = breakpointIn("/orders/src/webhook.ts");
const built = "/orders/.hookloom/dev/build/a.mjs";

const isOver = async (waiting: Promise<unknown>): Promise<boolean> => {
  let isDone = false;
  void waiting.then(() => {
    isDone = true;
  });
  await vi.advanceTimersByTimeAsync(500);
  return isDone;
};

let sessions: DebugSessions;
let changes: number;
beforeEach(() => {
  vi.useFakeTimers();
  [found, editor.stopped, changes, files] = [undefined, [], 0, [built, "/orders/src/webhook.ts"]];
  sessions = new DebugSessions();
  sessions.onDidChange(() => changes++);
  for (const one of [first, session("foreign"), below]) editor.started(one);
});
afterEach(() => {
  sessions.dispose();
  vi.useRealTimers();
});

it("knows the sessions of a project, those that the debugger starts below it too", async () => {
  expect(sessions.of("/orders").map(({ id }) => id)).toEqual(["first", "below"]);
  expect([sessions.isDebugged("/orders"), sessions.isDebugged("/bills")]).toEqual([true, false]);
  await sessions.stop("/orders");
  await sessions.stop("/bills");
  expect(editor.stopped).toEqual([first]);
  for (const one of [below, first]) editor.ended(one);
  expect(sessions.isDebugged("/orders")).toBe(false);
});

it("knows since when nothing was recorded: while the debugger is attached, and afterwards where something ran", () => {
  expect(sessions.since("/orders")).toMatch(/^\d{4}-.*Z$/);
  expect(sessions.since("/bills")).toBeUndefined();
  for (const one of [below, first]) editor.ended(one);
  expect(sessions.since("/orders")).toBeUndefined();
  const before = changes;
  for (let times = 0; times < 2; times++) sessions.noteRun("/orders", "2026-12-01T07:30:00.000Z");
  sessions.noteRun("/bills", undefined);
  expect([sessions.since("/orders"), sessions.since("/bills")]).toEqual([
    "2026-12-01T07:30:00.000Z",
    undefined,
  ]);
  expect(changes).toBe(before + 1);
});

it("is attached to nothing before the debugger takes breakpoints", () => {
  expect(sessions.phase("/bills")).toBe("off");
  say(first, { type: "response", command: "configurationDone" });
  expect(sessions.phase("/orders")).toBe("starting");
  say(below, { type: "response", command: "configurationDone" });
  expect(sessions.phase("/orders")).toBe("running");
  // A save ends the process, and the debugger looks for the next one.
  editor.ended(below);
  expect(sessions.phase("/orders")).toBe("starting");
});

it("knows whether a project stands at a breakpoint", () => {
  say(below, { type: "event", event: "stopped" });
  expect(sessions.isStopped("/orders")).toBe(true);
  say(below, { type: "event", event: "continued" });
  expect(sessions.isStopped("/orders")).toBe(false);
  say(below, { type: "event", event: "stopped" });
  editor.ended(below);
  expect(sessions.isStopped("/orders")).toBe(false);
});

it("finds the place of the frame that is looked at, and forgets it when the debugger goes on", async () => {
  const look = async (item: object | undefined): Promise<void> => {
    editor.focused(item);
    await vi.advanceTimersByTimeAsync(0);
  };
  await look({ session: below, threadId: 1, frameId: 7 });
  expect(sessions.location).toEqual({
    file: "/orders/src/webhook.ts",
    position: { line: 8, character: 2 },
    isTop: true,
  });
  await look({ session: below, threadId: 1, frameId: 8 });
  expect(sessions.location).toMatchObject({ file: "/orders/src/other.ts", isTop: false });
  await look({ session: below, threadId: 1 });
  expect(sessions.location).toBeUndefined();
  const silent = session("silent", { customRequest: () => Promise.reject(new Error("It has ended.")) });
  await look({ session: silent, threadId: 1, frameId: 7 });
  expect(sessions.location).toBeUndefined();
});

it("says why a breakpoint stops nothing once the debugger takes breakpoints, and when it has found them", async () => {
  found = { verified: false };
  expect(await sessions.unbound("/orders", breakpoint)).toBeUndefined();
  const ready = sessions.ready("/orders", [breakpoint], 5_000);
  expect(await isOver(ready)).toBe(false);
  say(below, { type: "response", command: "configurationDone" });
  expect(await sessions.unbound("/orders", breakpoint)).toMatch("has not found this location");
  expect(await isOver(ready)).toBe(false);
  found = { verified: true };
  expect(await isOver(ready)).toBe(true);
  expect(await sessions.unbound("/orders", breakpoint)).toBeUndefined();
});

it("knows a breakpoint that the debugger has found before a busy window has handled that message", async () => {
  let isVerified = false;
  const late = session("late", {
    parentSession: first,
    getDebugProtocolBreakpoint: async () => ({ verified: isVerified }),
    // The window handles the message of the found breakpoint before this response.
    customRequest: async () => {
      isVerified = true;
      return { threads: [] };
    },
  });
  editor.started(late);
  say(late, { type: "response", command: "configurationDone" });
  expect(await sessions.unbound("/orders", breakpoint)).toBeUndefined();
});

it("waits for a breakpoint that is never found only so long", async () => {
  found = { verified: false };
  say(below, { type: "response", command: "configurationDone" });
  const ready = sessions.ready("/orders", [breakpoint], 1_000);
  expect(await isOver(ready)).toBe(false);
  await vi.advanceTimersByTimeAsync(600);
  await ready;
});

it("waits until the files that run are known, and for no breakpoint in another file, as in a test", async () => {
  found = { verified: false };
  files = [built];
  say(below, { type: "response", command: "configurationDone" });
  const ready = sessions.ready("/orders", [breakpointIn("/orders/src/webhook.test.ts")], 60_000);
  expect(await isOver(ready)).toBe(false);
  files = [built, "/orders/src/webhook.ts"];
  expect(await isOver(ready)).toBe(true);
});

it("reports many messages at once", async () => {
  changes = 0;
  for (let count = 0; count < 20; count++) say(below, { type: "event", event: "breakpoint" });
  say(below, { type: "event", event: "output" });
  await vi.advanceTimersByTimeAsync(200);
  expect(changes).toBe(1);
});
