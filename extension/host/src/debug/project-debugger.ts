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

/** Delay in milliseconds before the debugger attaches to the process that was started after a save. */
const reattachDelayMs = 100;

/** Maximum number of attach attempts while the source is not running. */
const reattachAttempts = 36_000;

/** Timeout for attaching, in milliseconds; a busy machine takes long, and an unreachable process fails earlier. */
const attachTimeoutMs = 60_000;

/** Returns a glob pattern, which has forward slashes on all platforms. */
const globPattern = (...parts: readonly string[]): string =>
  path
    .join(...parts)
    .split(path.sep)
    .join("/");

/**
 * Returns the configuration for VS Code's JavaScript debugger to attach to a project's inspector through a local port. The port
 * stays open when processes restart: after a save, the debugger attaches to the new process.
 */
function attachConfiguration(
  name: string,
  mark: DebugMark,
  /** Controls when VS Code opens its Debug Console. */
  consoleOptions: unknown,
  /** The inspector's port, and the project's root as the real path that source maps contain. */
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
    outFiles: [globPattern(builds, "*.mjs")],
    resolveSourceMapLocations: [globPattern(builds, "**")],
    // Stepping stays in the project's code, although the source maps include files of the runtime and of other packages.
    skipFiles: ["<node_internals>/**", "**/node_modules/**"],
    smartStep: true,
    internalConsoleOptions: consoleOptions,
    [debugMember]: mark,
  };
}

/** Dependencies of the project debugger. */
export interface DebuggerPorts extends RunCommandPorts {
  readonly sessions: DebugSessions;
  readonly notices: Pick<ProjectNotices, "takes">;
}

/**
 * Milliseconds after which a configuration that VS Code has not started is considered abandoned. Attaching succeeds or fails
 * within 60 seconds.
 */
const startTimeoutMs = 120_000;
/** Timeout for a response from the inspector, in milliseconds, sufficient for a busy machine. */
const responseTimeoutMs = 20_000;

/**
 * Returns a debug configuration for a project. It is resolved to a configuration of VS Code's JavaScript debugger when
 * debugging starts.
 */
function projectConfiguration(name: string, project: string): vscode.DebugConfiguration {
  return { type: debugType, request: "launch", name: vscode.l10n.t("Debug {0}", name), project };
}

/**
 * Debugs projects with VS Code's JavaScript debugger. Both the command and F5 start debugging through the configuration. The
 * project's local environment has an inspector while one of its sessions is active, and keeps running without it afterwards.
 */
export class ProjectDebugger implements vscode.DebugConfigurationProvider, vscode.Disposable {
  readonly #ports: DebuggerPorts;
  /** The active and starting debug sessions, by the id of their mark. */
  readonly #debugged = new Map<number, { readonly debugging: Debugging; readonly root: string }>();
  /** The projects for which VS Code is starting a debugger, so that a second call does not start another one. */
  readonly #starting = new Map<string, Promise<boolean>>();
  /** The ids of the marks whose sessions VS Code has started. */
  readonly #started = new Set<number>();
  readonly #subscription: vscode.Disposable;
  #starts = 0;

  constructor(ports: DebuggerPorts) {
    this.#ports = ports;
    this.#subscription = vscode.Disposable.from(
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
        // There is nothing to reattach to after the environment was stopped.
        else void ports.sessions.stop(root);
      }),
    );
  }

  /** Provides one configuration per project, for VS Code's Run view and for a new launch.json. */
  provideDebugConfigurations(folder: vscode.WorkspaceFolder | undefined): vscode.DebugConfiguration[] {
    const all = this.#ports.projects.all;
    const base = folder?.uri.fsPath;
    return all.flatMap(({ name, root }) => {
      // A launch.json is shared, so paths are relative to its workspace folder.
      const inside = base === undefined ? root : path.relative(base, root) || ".";
      const isElsewhere =
        inside.split(path.sep)[0] === ".." || (base !== undefined && path.isAbsolute(inside));
      return isElsewhere ? [] : [projectConfiguration(name, inside)];
    });
  }

  /**
   * Opens the project's inspector and returns the configuration to attach to it. If that fails, reports the error and starts
   * nothing.
   */
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
   * Debugs a project, starting it if it is not running. Returns undefined if debugging did not start; the reason has already been
   * reported by the configuration's resolution or by VS Code.
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
    this.#subscription.dispose();
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

  /** Finds the project of a configuration by its folder, which is absolute or relative to the workspace folder. */
  async #resolveProject(named: unknown, folder: vscode.WorkspaceFolder | undefined): Promise<Project> {
    const base = folder?.uri.fsPath ?? "";
    // VS Code substitutes variables in a configuration only later.
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
    const debugging = await busy(title, () => openInspector(run, () => this.debug(project)));
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
 * Returns the setting for opening VS Code's Debug Console: the user's value, or else never. A project's log is in the Hookloom
 * output channel, which VS Code's default would cover with an empty console at the first session.
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
async function openInspector(
  { project, environment }: Run,
  again: () => Promise<unknown>,
): Promise<Debugging> {
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
