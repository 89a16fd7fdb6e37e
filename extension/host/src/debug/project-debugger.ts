import path from "node:path";
import type { Debugging } from "@hookloom/core/environments/contract/environment";
import { environmentFiles } from "@hookloom/core/environments/local/store/state-file";
import type { Project } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { devEnvironment } from "../commands/delivery-target.ts";
import { report } from "../commands/register.ts";
import { requireUsable } from "../projects/open-config.ts";
import { saveFilesOf } from "../projects/save-files.ts";
import type { ProjectNotices } from "../run/project-notices.ts";
import type { Run } from "../run/run.ts";
import { type RunCommandPorts, runUntilReady, StillFailing } from "../run/run-commands.ts";
import {
  type DebugMark,
  type DebugSessions,
  debugMember,
  findMark,
  hasDebugger,
} from "../shared/debug-sessions.ts";
import { busy } from "../shared/dialogs.ts";
import { noDebugger, notAttached } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import { debugType } from "./register-debugger.ts";

/** Milliseconds until the debugger tries to attach to the process that a save has started instead of the previous one. */
const reattachDelayMs = 100;

/** How many attempts it makes while the source does not run. */
const reattachAttempts = 36_000;

/** Milliseconds in which it has to attach; a busy machine takes long, and an unreachable process fails earlier. */
const attachTimeoutMs = 60_000;

/** Paths in patterns have slashes everywhere. */
const pattern = (...parts: readonly string[]): string =>
  path
    .join(...parts)
    .split(path.sep)
    .join("/");

/**
 * What VS Code's JavaScript debugger is given for a project whose inspector is behind a port of this machine. The port
 * outlives processes: after a save the debugger attaches again, to the next one.
 */
function attachConfiguration(
  name: string,
  mark: DebugMark,
  /** When VS Code opens its Debug Console. */
  consoleOptions: unknown,
  /** The folder of what runs: its real path, as source maps have it. */
  { root, port }: { readonly root: string; readonly port: number },
): vscode.DebugConfiguration {
  const { builds } = environmentFiles(root, devEnvironment);
  return {
    type: "pwa-node",
    request: "attach",
    name,
    address: "127.0.0.1",
    port,
    cwd: root,
    timeout: attachTimeoutMs,
    continueOnAttach: true,
    autoAttachChildProcesses: false,
    restart: { delay: reattachDelayMs, maxAttempts: reattachAttempts },
    sourceMaps: true,
    outFiles: [pattern(builds, "*.mjs")],
    resolveSourceMapLocations: [pattern(builds, "**")],
    // Steps stay in the project's own code: the source maps name the files of the runtime and of other packages.
    skipFiles: ["<node_internals>/**", "**/node_modules/**"],
    smartStep: true,
    internalConsoleOptions: consoleOptions,
    [debugMember]: mark,
  };
}

/** What debugging a project needs. */
export interface DebuggerPorts extends RunCommandPorts {
  readonly sessions: DebugSessions;
  readonly notices: Pick<ProjectNotices, "takes">;
}

/** Milliseconds after which VS Code has dropped a configuration; nothing is debugged then. It attaches in 60 s, or fails. */
const startTimeoutMs = 120_000;
/** Milliseconds in which an inspector responds, even on a busy machine. */
const responseTimeoutMs = 20_000;

/** A configuration that names a project; it becomes one of VS Code's JavaScript debugger when it is started. */
function projectConfiguration(name: string, project: string): vscode.DebugConfiguration {
  return { type: debugType, request: "launch", name: vscode.l10n.t("Debug {0}", name), project };
}

/**
 * Starts projects under VS Code's own JavaScript debugger. Whatever starts it, a command or F5, comes through the
 * configuration: while one of its sessions lasts, the project's local environment has an inspector, and continues without it
 * afterwards.
 */
export class ProjectDebugger implements vscode.DebugConfigurationProvider, vscode.Disposable {
  readonly #ports: DebuggerPorts;
  /** What is debugged, or about to be, by the id of its mark. */
  readonly #debugged = new Map<number, { readonly debugging: Debugging; readonly root: string }>();
  /** The projects for which VS Code is starting a debugger, so that a second gesture starts no second one. */
  readonly #starting = new Map<string, Promise<boolean>>();
  /** The ids of what VS Code has started. */
  readonly #started = new Set<number>();
  readonly #listening: vscode.Disposable;
  #starts = 0;

  constructor(ports: DebuggerPorts) {
    this.#ports = ports;
    this.#listening = vscode.Disposable.from(
      vscode.debug.onDidStartDebugSession((session) => {
        const mark = findMark(session);
        if (mark) this.#started.add(mark.id);
      }),
      vscode.debug.onDidTerminateDebugSession((session) => {
        const mark = session.parentSession ? undefined : findMark(session);
        if (mark) this.#end(mark.id);
      }),
      ports.runs.onDidChange((root) => {
        const run = ports.runs.get(root);
        if (run) ports.sessions.noteRun(root, run.debuggedAt);
        // An environment that was stopped has nothing to attach to again.
        else void ports.sessions.stop(root);
      }),
    );
  }

  /** One configuration a project, for the list of VS Code's Run view and for a new launch.json. */
  provideDebugConfigurations(folder: vscode.WorkspaceFolder | undefined): vscode.DebugConfiguration[] {
    const all = this.#ports.projects.all;
    const base = folder?.uri.fsPath;
    return all.flatMap(({ name, root }) => {
      // A launch.json is shared, so it names folders of its own.
      const inside = base === undefined ? root : path.relative(base, root) || ".";
      const isElsewhere =
        inside.split(path.sep)[0] === ".." || (base !== undefined && path.isAbsolute(inside));
      return isElsewhere ? [] : [projectConfiguration(name, inside)];
    });
  }

  /** Makes the project debuggable and configures the debugger for it. If that fails, reports why and starts nothing. */
  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    try {
      requireDebugger();
      const project = await this.#resolveProject(configuration.project, folder);
      return await this.#attachment(project, configuration);
    } catch (error) {
      if (error instanceof StillFailing) this.#ports.watch.remind(error.root);
      else if (!this.#ports.notices.takes(error)) void report(this.#ports.log, error);
      return undefined;
    }
  }

  /**
   * Debugs a project: starts it if it does not run, else makes what runs debuggable. Undefined if nothing is debugged; the
   * resolution of the configuration or VS Code has reported why.
   * @throws HostError `untrusted`, `no-debugger`
   */
  async debug(argument: unknown): Promise<Project | undefined> {
    requireDebugger();
    const project = await this.#ports.projects.choose(argument, vscode.l10n.t("Debug which project?"));
    requireUsable(project);
    if (this.#ports.sessions.isDebugged(project.root)) {
      await vscode.commands.executeCommand("workbench.view.debug");
      return project;
    }
    const starting = this.#starting.get(project.root) ?? this.#start(project);
    this.#starting.set(project.root, starting);
    try {
      return (await starting) ? project : undefined;
    } finally {
      this.#starting.delete(project.root);
    }
  }

  dispose(): void {
    this.#listening.dispose();
    for (const id of this.#debugged.keys()) this.#end(id);
  }

  async #start({ name, root }: Project): Promise<boolean> {
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(root));
    const started = await vscode.debug.startDebugging(folder, projectConfiguration(name, root));
    if (started) return true;
    for (const [id, prepared] of this.#debugged)
      if (prepared.root === root && !this.#started.has(id)) this.#end(id);
    return false;
  }

  /** A configuration names the folder of its project, absolute or in its workspace folder. */
  async #resolveProject(named: unknown, folder: vscode.WorkspaceFolder | undefined): Promise<Project> {
    const base = folder?.uri.fsPath ?? "";
    // VS Code puts the values of variables into a configuration only later.
    const text = typeof named === "string" ? named.replace(/\$\{workspaceFolder\}/, () => base) : "";
    const root = text === "" ? undefined : path.resolve(base, text);
    const given = root === undefined ? undefined : { root };
    const project = await this.#ports.projects.choose(given, vscode.l10n.t("Debug which project?"));
    requireUsable(project);
    return project;
  }

  async #attachment(
    project: Project,
    { name, internalConsoleOptions }: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration> {
    const run = await this.#running(project);
    const title = vscode.l10n.t("Starting the debugger of {0}", project.name);
    const debugging = await busy(title, () => inspected(run, () => this.debug(project)));
    const id = ++this.#starts;
    this.#debugged.set(id, { debugging, root: project.root });
    const label = name || projectConfiguration(project.name, project.root).name;
    const mark = { root: project.root, id };
    setTimeout(() => {
      if (!this.#started.has(id)) this.#end(id);
    }, startTimeoutMs).unref();
    const console = internalConsoleOptions ?? consoleOptions(project.root);
    return attachConfiguration(label, mark, console, { root: run.environment.root, port: debugging.port });
  }

  async #running(project: Project): Promise<Run> {
    const { runs } = this.#ports;
    const known = runs.get(project.root);
    if (known?.state.phase === "running" && !known.environment.deployed) {
      await saveFilesOf(project);
      return known;
    }
    return await runUntilReady(this.#ports, { root: project.root });
  }

  #end(id: number): void {
    this.#debugged.get(id)?.debugging.end();
    this.#debugged.delete(id);
    this.#started.delete(id);
  }
}

/**
 * When VS Code opens its Debug Console: as the user has set it, else never. What a project logs is in Hookloom's own output, so
 * by VS Code's default an empty console would cover it at the first session.
 */
function consoleOptions(root: string): unknown {
  const found = vscode.workspace
    .getConfiguration("debug", vscode.Uri.file(root))
    .inspect("internalConsoleOptions");
  return found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue ?? "neverOpen";
}

/** @throws HostError `untrusted`, `no-debugger` */
function requireDebugger(): void {
  requireTrust(vscode.l10n.t("Debugging a project"));
  if (!hasDebugger()) throw noDebugger();
}

/**
 * Opens an inspector in the running process and checks that it responds, since VS Code's debugger only reports an
 * unreachable port.
 * @throws HostError `not-attached`; EnvironmentError of `debug`
 */
async function inspected({ project, environment }: Run, again: () => Promise<unknown>): Promise<Debugging> {
  const debugging = await environment.debug();
  try {
    const signal = AbortSignal.timeout(responseTimeoutMs);
    await fetch(`http://127.0.0.1:${debugging.port}/json/version`, { signal });
    return debugging;
  } catch {
    debugging.end();
    throw notAttached(project.name, { title: vscode.l10n.t("Debug again"), run: again });
  }
}
