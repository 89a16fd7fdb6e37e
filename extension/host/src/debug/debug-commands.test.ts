import { beforeEach, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import type { DeliveryAccess } from "../deliveries/delivery-access.ts";
import { useVscode } from "../testing/vscode.ts";
import { debugCommands } from "./debug-commands.ts";

const editor = vi.hoisted(() => ({ breakpoints: [] as unknown[], said: [] as string[] }));
const management = vi.hoisted(() => ({ replayed: [] as unknown[] }));
useVscode({
  window: {
    setStatusBarMessage: () => undefined,
    showInformationMessage: async (sentence: string) => void editor.said.push(sentence),
    withProgress: async (_options: unknown, work: () => Promise<unknown>) => await work(),
  },
  SourceBreakpoint: class {},
  debug: {
    get breakpoints() {
      return editor.breakpoints;
    },
  },
});
vi.mock(import("@hookloom/core/environments/management/delivery"), async (original) => ({
  ...(await original()),
  replayDelivery: async (_port: number, target: object) => void management.replayed.push(target),
}));
vi.mock("../environments/confirm.ts", () => ({ confirmProduction: async () => undefined }));

const row = { root: "/orders", environment: "dev", delivery: { id: "d1", trigger: "/github" } };
let debugged: boolean;
let here: boolean;
let stopped: boolean;
let started: unknown[];
let awaited: readonly vscode.Breakpoint[][];
let canStart: boolean;
let ran: string[];
/** The deliveries that this window replayed. */
let own: string[];

const commands = () =>
  debugCommands({
    debugger: {
      debug: async (argument) => {
        started.push(argument);
        debugged = canStart;
        return canStart ? ({ root: "/orders" } as never) : undefined;
      },
    },
    sessions: {
      isDebugged: () => debugged,
      ready: async (_root: string, breakpoints: readonly vscode.Breakpoint[]) => {
        awaited = [...awaited, [...breakpoints]];
      },
    } as never,
    access: {
      isHere: () => here,
      requireNotPaused: () => {
        if (stopped) throw new Error("It stands at a breakpoint.");
      },
      latest: () => [],
      loadProject: async () => ({}),
      read: async (_target: unknown, work: (port: number) => unknown) => await work(4711),
      reach: async (_target: unknown, work: (port: number) => unknown) => await work(4711),
      announceReplay: () => undefined,
      own: { add: (_root: string, target: { readonly id: string }) => own.push(target.id) },
    } as unknown as DeliveryAccess,
    log: { info: () => undefined } as unknown as vscode.LogOutputChannel,
    onRun: (root) => ran.push(root),
  });

beforeEach(() => {
  [debugged, here, stopped, canStart] = [false, true, false, true];
  [started, awaited, ran, own, management.replayed] = [[], [], [], [], []];
  [editor.breakpoints, editor.said] = [[], []];
});

it("shows what runs once the debugger is attached, and nothing where it was refused", async () => {
  await commands()["hookloom.debug"]({ root: "/orders" });
  canStart = false;
  await commands()["hookloom.debug"]({ root: "/bills" });
  expect([started, ran]).toEqual([[{ root: "/orders" }, { root: "/bills" }], ["/orders"]]);
});

it("starts the debugger first, waits for the project's breakpoints, and then runs the delivery again", async () => {
  const { SourceBreakpoint } = await import("vscode");
  const at = (path: string, enabled = true): unknown =>
    Object.assign(Object.create(SourceBreakpoint.prototype), {
      enabled,
      location: { uri: { fsPath: path } },
    });
  const set = at("/orders/src/webhook.ts");
  editor.breakpoints = [set, at("/orders/src/webhook.ts", false), at("/bills/src/webhook.ts"), {}];
  await commands()["hookloom.debugDelivery"](row);
  expect([started, awaited]).toEqual([[{ root: "/orders" }], [[set]]]);
  expect(management.replayed).toMatchObject([{ id: "d1", trigger: "/github" }]);
  expect(own).toEqual(["d1"]);
  await commands()["hookloom.debugDelivery"](row);
  expect(started).toHaveLength(1);
  expect(management.replayed).toHaveLength(2);
});

it("says that a delivery runs through where no breakpoint of any kind is set", async () => {
  editor.breakpoints = [{ enabled: true, functionName: "tell" }];
  await commands()["hookloom.debugDelivery"](row);
  expect(editor.said).toEqual([]);
  editor.breakpoints = [{ enabled: false }];
  await commands()["hookloom.debugDelivery"](row);
  expect(editor.said).toEqual(["No breakpoint is enabled: set one with F9."]);
  expect(management.replayed).toHaveLength(2);
});

it("runs nothing where no debugger is attached, or where nothing could answer", async () => {
  canStart = false;
  await commands()["hookloom.debugDelivery"](row);
  canStart = true;
  stopped = true;
  await expect(commands()["hookloom.debugDelivery"](row)).rejects.toThrow("breakpoint");
  here = false;
  await expect(commands()["hookloom.debugDelivery"](row)).rejects.toMatchObject({ code: "not-debuggable" });
  expect(management.replayed).toEqual([]);
});
