import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { DebugSessions } from "./debug-sessions.ts";

type Listener = (event: unknown) => unknown;
interface Tracker {
  onDidSendMessage(message: unknown): void;
}
const editor = vi.hoisted(() => ({
  started: (_: unknown): unknown => undefined,
  ended: (_: unknown): unknown => undefined,
  focused: (_: unknown): unknown => undefined,
  tracked: (_: unknown): unknown => undefined,
  stopped: [] as unknown[],
}));
vi.mock("vscode", async () => {
  const on = (name: "started" | "ended" | "focused") => (listener: Listener) => {
    editor[name] = listener;
    return { dispose: () => undefined };
  };
  return {
    ...(await import("./testing/vscode.ts")),
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
  };
});

const frames = [
  { id: 7, line: 9, column: 3, source: { path: "/orders/src/webhook.ts" } },
  { id: 8, line: 2, column: 1, source: { path: "/orders/src/other.ts" } },
];
const session = (id: string, more: object = {}): vscode.DebugSession =>
  ({
    id,
    configuration: {},
    customRequest: async () => ({ stackFrames: frames }),
    getDebugProtocolBreakpoint: async () => undefined,
    ...more,
  }) as unknown as vscode.DebugSession;
const mark = { hookloom: { root: "/orders", id: 1 } };
const first = session("first", { configuration: mark });
let found: unknown;
const below = session("below", { parentSession: first, getDebugProtocolBreakpoint: async () => found });
const say = (from: vscode.DebugSession, message: object): void =>
  (editor.tracked(from) as Tracker).onDidSendMessage(message);
const breakpoint = {} as vscode.Breakpoint;

let sessions: DebugSessions;
let changes: number;
beforeEach(() => {
  vi.useFakeTimers();
  [found, editor.stopped, changes] = [undefined, [], 0];
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
  expect(sessions.place).toEqual({
    file: "/orders/src/webhook.ts",
    position: { line: 8, character: 2 },
    isTop: true,
  });
  await look({ session: below, threadId: 1, frameId: 8 });
  expect(sessions.place).toMatchObject({ file: "/orders/src/other.ts", isTop: false });
  await look({ session: below, threadId: 1 });
  expect(sessions.place).toBeUndefined();
  const silent = session("silent", { customRequest: () => Promise.reject(new Error("It has ended.")) });
  await look({ session: silent, threadId: 1, frameId: 7 });
  expect(sessions.place).toBeUndefined();
});

it("says why a breakpoint stops nothing once the debugger takes breakpoints, and when it has found them", async () => {
  found = { verified: false };
  expect(await sessions.unbound("/orders", breakpoint)).toBeUndefined();
  const ready = sessions.ready("/orders", [breakpoint], 5_000).then(() => "ready");
  await vi.advanceTimersByTimeAsync(500);
  say(below, { type: "response", command: "configurationDone" });
  expect(await sessions.unbound("/orders", breakpoint)).toMatch("has not found this place");
  const early = await Promise.race([ready, Promise.resolve("not yet")]);
  found = { verified: true };
  await vi.advanceTimersByTimeAsync(500);
  expect([early, await ready]).toEqual(["not yet", "ready"]);
  expect(await sessions.unbound("/orders", breakpoint)).toBeUndefined();
});

it("waits for a breakpoint that is never found only so long", async () => {
  found = { verified: false };
  say(below, { type: "response", command: "configurationDone" });
  const ready = sessions.ready("/orders", [breakpoint], 1_000);
  await vi.advanceTimersByTimeAsync(1_100);
  await ready;
});

it("tells of many messages at once", async () => {
  changes = 0;
  for (let count = 0; count < 20; count++) say(below, { type: "event", event: "breakpoint" });
  say(below, { type: "event", event: "output" });
  await vi.advanceTimersByTimeAsync(200);
  expect(changes).toBe(1);
});
