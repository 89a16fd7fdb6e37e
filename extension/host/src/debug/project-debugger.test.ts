import type { Project } from "@hookloom/core/project/project";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { ProjectNotices } from "../run/project-notices.ts";
import type { Run } from "../run/run.ts";
import { HostError } from "../shared/errors.ts";
import { useVscode } from "../testing/vscode.ts";
import { type DebuggerPorts, ProjectDebugger } from "./project-debugger.ts";

const editor = {
  trusted: true,
  extensions: ["ms-vscode.js-debug"],
  /** What starting a configuration does. */
  start: async (_configuration: unknown): Promise<boolean> => true,
  started: (_: unknown): unknown => undefined,
  ended: (_: unknown): unknown => undefined,
  commands: [] as unknown[],
  /** The titles of the notifications that show a progress. */
  progress: [] as string[],
  /** The user's settings of the Debug Console. */
  consoleSetting: {},
};
useVscode({
  workspace: {
    get isTrusted() {
      return editor.trusted;
    },
    textDocuments: [],
    getWorkspaceFolder: () => undefined,
    getConfiguration: (section: string) => ({
      inspect: (name: string) =>
        section === "debug" && name === "internalConsoleOptions" ? editor.consoleSetting : undefined,
    }),
  },
  Uri: { file: (fsPath: string) => ({ fsPath }) },
  extensions: { getExtension: (id: string) => (editor.extensions.includes(id) ? {} : undefined) },
  commands: { executeCommand: async (...command: unknown[]) => void editor.commands.push(command) },
  window: {
    showErrorMessage: async () => undefined,
    withProgress: async (
      { title }: { readonly title: string },
      work: (progress: unknown) => Promise<unknown>,
    ) => {
      editor.progress.push(title);
      return await work({ report: () => undefined });
    },
  },
  debug: {
    startDebugging: (_folder: unknown, configuration: unknown) => editor.start(configuration),
    onDidStartDebugSession: (listener: (session: unknown) => unknown) => {
      editor.started = listener;
      return { dispose: () => undefined };
    },
    onDidTerminateDebugSession: (listener: (session: unknown) => unknown) => {
      editor.ended = listener;
      return { dispose: () => undefined };
    },
  },
});

const project = { root: "/orders", name: "orders", environments: {} } as unknown as Project;
let ended: number;
/** Whether the inspector answers. */
let answers: boolean;
let refusal: Error | undefined;
let errors: string[];
let reminded: string[];
let noted: unknown[];
let restarted: number;
let runsChanged: (root: string) => void;
let running: Run | undefined;
let debugged: boolean;
let stopped: string[];
let chosen: unknown[];
let projects: readonly Project[];
let notices: ProjectNotices;
let made: ProjectDebugger;

const run = (): Run =>
  ({
    project,
    state: { phase: "running", problems: [], missing: [] },
    environment: {
      root: "/real/orders",
      deployed: false,
      debug: async () => {
        if (refusal) throw refusal;
        return { port: 4711, end: () => ended++ };
      },
    },
  }) as unknown as Run;

const session = (configuration: vscode.DebugConfiguration | undefined) => ({ id: "1", configuration });

/** As VS Code does: our configuration becomes another one, which is started. */
const asEditor = async (configuration: unknown): Promise<boolean> => {
  const resolved = await made.resolveDebugConfiguration(
    undefined,
    configuration as vscode.DebugConfiguration,
  );
  if (resolved) editor.started(session(resolved));
  return resolved !== undefined;
};

beforeEach(() => {
  Object.assign(editor, {
    trusted: true,
    extensions: ["ms-vscode.js-debug"],
    commands: [],
    progress: [],
    consoleSetting: { defaultValue: "openOnFirstSessionStart" },
    start: asEditor,
  });
  [ended, refusal, errors, debugged, stopped, chosen] = [0, undefined, [], false, [], []];
  [reminded, noted, answers, projects] = [[], [], true, [project]];
  vi.stubGlobal("fetch", async (url: string) => {
    if (!answers) throw new TypeError("fetch failed");
    expect(url).toBe("http://127.0.0.1:4711/json/version");
  });
  running = run();
  notices = new ProjectNotices({
    get all() {
      return projects;
    },
    onDidChange: () => ({ dispose: () => undefined }),
  });
  made = new ProjectDebugger({
    runs: {
      get: () => running,
      restart: async () => void restarted++,
      onDidChange: (listener: (root: string) => void) => {
        runsChanged = listener;
        return { dispose: () => undefined };
      },
    },
    projects: {
      all: projects,
      choose: async (argument: unknown) => {
        chosen.push(argument);
        return projects[0];
      },
    },
    sessions: {
      isDebugged: () => debugged,
      stop: async (root: string) => void stopped.push(root),
      noteRun: (...run: readonly unknown[]) => void noted.push(run),
    },
    notices,
    watch: { remind: (root: string) => void reminded.push(root) },
    log: { warn: (text: string) => errors.push(text), error: (text: string) => errors.push(text) },
  } as unknown as DebuggerPorts);
});
afterEach(() => {
  made.dispose();
  notices.dispose();
  vi.unstubAllGlobals();
});

describe("debugging a project", () => {
  it("leads VS Code's own debugger to what runs, and lets that go on without it at the end", async () => {
    let given: vscode.DebugConfiguration | undefined;
    editor.start = async (configuration) => {
      given = await made.resolveDebugConfiguration(undefined, configuration as vscode.DebugConfiguration);
      editor.started(session(given));
      return true;
    };
    expect(await made.debug({ root: "/orders" })).toBe(project);
    expect(given).toMatchObject({
      type: "pwa-node",
      request: "attach",
      name: "Debug orders",
      port: 4711,
      outFiles: ["/real/orders/.hookloom/dev/build/*.mjs"],
      hookloom: { root: "/orders" },
    });
    expect(ended).toBe(0);
    editor.ended({ ...session(given), parentSession: session(given) });
    expect(ended).toBe(0);
    editor.ended(session(given));
    expect(ended).toBe(1);
  });

  it("is shown where it runs already, and not started twice", async () => {
    debugged = true;
    editor.start = async () => expect.fail("It is debugged already.");
    expect(await made.debug({ root: "/orders" })).toBe(project);
    expect(editor.commands).toEqual([["workbench.view.debug"]]);
  });

  it("is started once, however often that is asked for meanwhile", async () => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<boolean>();
    let starts = 0;
    editor.start = (configuration) => {
      starts++;
      return answered.then(() => asEditor(configuration));
    };
    const both = Promise.all([made.debug({ root: "/orders" }), made.debug({ root: "/orders" })]);
    answer(true);
    expect([await both, starts]).toEqual([[project, project], 1]);
    await made.debug({ root: "/orders" });
    expect(starts).toBe(2);
  });

  it("ends with the environment, and reports when something ran under it", () => {
    running = { ...run(), debuggedAt: "2026-12-01T07:30:00.000Z" } as unknown as Run;
    runsChanged("/orders");
    expect(stopped).toEqual([]);
    running = undefined;
    runsChanged("/orders");
    expect(stopped).toEqual(["/orders"]);
    expect(noted).toEqual([["/orders", "2026-12-01T07:30:00.000Z"]]);
  });
});

describe("a project that cannot be debugged", () => {
  it("is one of a folder that is not trusted, or of a VS Code without its debugger", async () => {
    editor.trusted = false;
    await expect(made.debug({})).rejects.toMatchObject({ code: "untrusted" });
    editor.trusted = true;
    editor.extensions = [];
    await expect(made.debug({})).rejects.toMatchObject({
      code: "no-debugger",
      message:
        "VS Code's JavaScript debugger (ms-vscode.js-debug) is disabled or missing: enable it, then start Debug again.",
    });
    // F5 takes the same way, and starts nothing.
    expect(await asEditor({ type: "hookloom", request: "launch", name: "" })).toBe(false);
    expect(errors).toEqual([expect.stringContaining("(ms-vscode.js-debug) is disabled")]);
    editor.extensions = ["ms-vscode.js-debug-nightly"];
    expect(await made.debug({})).toBe(project);
  });

  it("is one whose hookloom.json cannot be used, which F5 reports as every command does", async () => {
    const broken = { ...project, problem: "hookloom.json is not valid JSON at line 2" };
    projects = [broken];
    expect(await asEditor({ type: "hookloom", request: "launch", name: "", project: "/orders" })).toBe(false);
    expect(editor.progress).toEqual([
      expect.stringMatching(/^orders: hookloom\.json cannot be used \(\[Open hookloom\.json\]\(command:/),
    ]);
    expect(errors).toEqual([]);
  });

  it("is one whose source does not run, which is said once", async () => {
    refusal = new HostError("not-debugged", "The dev environment cannot be debugged: it has an error.");
    expect(await made.debug({})).toBeUndefined();
    expect(errors).toEqual([refusal.message]);
    expect(ended).toBe(0);
  });

  it("continues without a debugger that cannot attach", async () => {
    answers = false;
    expect(await made.debug({})).toBeUndefined();
    expect(errors).toEqual([
      "The debugger could not attach to orders, which continues without it: its process may have ended. Start Debug again.",
    ]);
    expect(ended).toBe(1);
  });

  it("continues without a debugger if VS Code does not start the session, which VS Code reports itself", async () => {
    editor.start = async (configuration) => {
      await made.resolveDebugConfiguration(undefined, configuration as vscode.DebugConfiguration);
      return false;
    };
    expect(await made.debug({})).toBeUndefined();
    expect([errors, ended]).toEqual([[], 1]);
  });

  it("reports a run that failed to start in its notice", async () => {
    running = { ...run(), state: { phase: "failed", problems: [], missing: [] } } as unknown as Run;
    restarted = 0;
    expect(await made.debug({})).toBeUndefined();
    expect([restarted, errors, reminded]).toEqual([1, [], ["/orders"]]);
  });
});

it.each(["${workspaceFolder}/apps/../orders", "orders", "/orders"])("finds the project %s", async (named) => {
  const folder = { uri: { fsPath: "/" } } as vscode.WorkspaceFolder;
  const configuration = { type: "hookloom", request: "launch", name: "Mine", project: named };
  expect(await made.resolveDebugConfiguration(folder, configuration)).toMatchObject({ name: "Mine" });
  expect(chosen.at(-1)).toEqual({ root: "/orders" });
});

it("leaves VS Code's panel as it is, unless launch.json or the user's settings open the Debug Console", async () => {
  const configuration = { type: "hookloom", request: "launch", name: "", project: "/orders" };
  const opens = async (own = {}): Promise<unknown> => {
    const given = { ...configuration, ...own };
    return (await made.resolveDebugConfiguration(undefined, given))?.internalConsoleOptions;
  };
  expect(await opens()).toBe("neverOpen");
  editor.consoleSetting = { ...editor.consoleSetting, globalValue: "openOnSessionStart" };
  expect(await opens()).toBe("openOnSessionStart");
  expect(await opens({ internalConsoleOptions: "openOnFirstSessionStart" })).toBe("openOnFirstSessionStart");
});

it("offers a configuration for each project of a folder", () => {
  const folder = { uri: { fsPath: "/orders" } } as vscode.WorkspaceFolder;
  expect(made.provideDebugConfigurations(folder)).toEqual([
    { type: "hookloom", request: "launch", name: "Debug orders", project: "." },
  ]);
  expect(made.provideDebugConfigurations(undefined)).toMatchObject([{ project: "/orders" }]);
  const other = { uri: { fsPath: "/bills" } } as vscode.WorkspaceFolder;
  expect(made.provideDebugConfigurations(other)).toEqual([]);
});
