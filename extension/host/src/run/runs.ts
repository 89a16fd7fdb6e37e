import { setTimeout as wait } from "node:timers/promises";
import type { EnvironmentState, RunningEnvironment } from "@hookloom/core/environments/contract/environment";
import type { LogLine } from "@hookloom/core/environments/contract/log-line";
import { attach } from "@hookloom/core/environments/local/owner/attach";
import { runAttended } from "@hookloom/core/environments/local/owner/run-attended";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { resolveSettings, secretRoot } from "@hookloom/core/environments/secrets/settings";
import { readProject } from "@hookloom/core/project/config/read-project";
import { type Project, projectNow } from "@hookloom/core/project/project";
import { isUserError } from "@hookloom/core/project/user-error";
import * as vscode from "vscode";
import { devEnvironment } from "../commands/delivery-target.ts";
import { logText } from "../logs/log-text.ts";
import { notifyAndLog } from "../shared/dialogs.ts";
import { DebuggedRuns } from "./debugged-runs.ts";
import { Run } from "./run.ts";

/** Host services that the runs use. */
export interface RunsPorts {
  readonly distDir: string;
  /** Stored values that only this editor can read. It passes them to the processes that run projects. */
  readonly ownSecrets: SecretStore;
  readonly log: vscode.LogOutputChannel;
  readonly workspaceState: Pick<vscode.Memento, "get" | "update">;
  projects(): readonly Project[];
}

/** Milliseconds until the first retry of a request to an owner that does not respond; the interval then grows. */
const firstRetryMs = 500;
const maxRetryMs = 30_000;

/** The dev environments of this window's projects, by project root, either started here or attached to. */
export class Runs implements vscode.Disposable {
  readonly #ports: RunsPorts;
  readonly #debugged: DebuggedRuns;
  readonly #runs = new Map<string, Run>();
  readonly #starting = new Map<string, Promise<Run>>();
  /** The pending requests to the owners of projects, so that each owner gets only one request at a time. */
  readonly #attaching = new Map<string, Promise<void>>();
  readonly #changed = new vscode.EventEmitter<string>();
  /** Fires when the environment or the deliveries of a project change, with the project root. */
  readonly onDidChange = this.#changed.event;
  #disposed = false;

  constructor(ports: RunsPorts) {
    this.#ports = ports;
    this.#debugged = new DebuggedRuns(ports.workspaceState);
  }

  get(root: string): Run | undefined {
    return this.#runs.get(root);
  }

  get all(): readonly Run[] {
    return [...this.#runs.values()];
  }

  isStarting(root: string): boolean {
    return this.#starting.has(root);
  }

  /**
   * Starts a project, attaches to an environment that already runs it, or returns the known run.
   * @throws EnvironmentError if it cannot start
   */
  start(project: Project, port?: number): Promise<Run> {
    const known = this.#runs.get(project.root);
    // The newest source replaces a deployed build.
    if (known && !known.environment.deployed) return Promise.resolve(known);
    const { root } = project;
    const starting =
      this.#starting.get(root) ??
      this.#launch(project, port).finally(() => {
        this.#starting.delete(root);
        this.#changed.fire(root);
      });
    this.#starting.set(root, starting);
    this.#changed.fire(root);
    return starting;
  }

  /**
   * Attaches to projects that run in another window or in a terminal. Does nothing in an untrusted folder, which could pretend to
   * be running in order to receive secrets.
   */
  async attachRunning(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    const idle = this.#ports.projects().filter((project) => !this.#isKnown(project));
    await Promise.all(idle.map((project) => this.#attach(project)));
  }

  #attach(project: Project): Promise<void> {
    const { root } = project;
    const attaching =
      this.#attaching.get(root) ?? this.#attachOnce(project).finally(() => this.#attaching.delete(root));
    this.#attaching.set(root, attaching);
    return attaching;
  }

  async #attachOnce(project: Project): Promise<void> {
    const running = await this.#findRunning(project);
    if (!running) return;
    if (this.#isKnown(project)) await running.dispose();
    else this.#addRun(project, running);
  }

  #isKnown({ root }: Project): boolean {
    return this.#disposed || this.#runs.has(root) || this.#starting.has(root);
  }

  /**
   * Finds the environment that runs a project. On a busy machine its owner may respond too late, so the request is retried until
   * this window has a run of the project.
   */
  async #findRunning(project: Project): Promise<RunningEnvironment | undefined> {
    for (let pause = firstRetryMs; !this.#isKnown(project); pause = Math.min(2 * pause, maxRetryMs)) {
      try {
        return await attach(project, devEnvironment, this.#logger(project));
      } catch (error) {
        if (!isUserError(error) || error.code !== "not-answering") return undefined;
      }
      await wait(pause, undefined, { ref: false });
    }
    return undefined;
  }

  async stop(root: string): Promise<void> {
    await this.#runs.get(root)?.environment.stop();
  }

  /** Restarts the newest build with the values stored in this editor. */
  async restart(root: string): Promise<void> {
    const run = this.#runs.get(root);
    if (run) await run.environment.restart(await this.#ownValues(run.project));
  }

  /**
   * Passes stored values to the running environment before the source declares their settings, because a build without these
   * values would not start.
   */
  async give(root: string, names: readonly string[]): Promise<void> {
    const run = this.#runs.get(root);
    if (!run) return;
    const values = await this.#ownValues(run.project, names);
    if (Object.keys(values).length > 0) await run.environment.restart(values);
  }

  /** Detaches from the running projects, which keep running for some time so that a window can attach again. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#changed.dispose();
    await Promise.all(
      this.all.map(async (run) => {
        run.forget();
        await run.environment.dispose();
      }),
    );
  }

  async #launch(project: Project, port: number | undefined): Promise<Run> {
    const environment = await runAttended(project, {
      environment: devEnvironment,
      ...(port === undefined ? {} : { port }),
      distDir: this.#ports.distDir,
      values: await this.#ownValues(project),
      log: this.#logger(project),
    });
    return this.#addRun(project, environment);
  }

  /** Returns the values stored in this editor for a project's settings, or for the given names. */
  async #ownValues(project: Project, names?: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const settings =
      names?.map((name) => ({ name, secret: true, optional: true })) ??
      (await readProject(await projectNow(project))).settings;
    const scope = { root: await secretRoot(project.root), environment: devEnvironment, variables: {} };
    return (await resolveSettings(settings, { ...scope, secrets: this.#ports.ownSecrets })).values;
  }

  #addRun(project: Project, environment: RunningEnvironment): Run {
    this.#runs.get(project.root)?.forget();
    const run = new Run(project, environment, this.#debugged, (changed) => this.#onChange(changed));
    this.#runs.set(project.root, run);
    this.#changed.fire(project.root);
    this.#passMissingInBackground(run);
    void run.poll();
    return run;
  }

  #onChange(run: Run): void {
    if (run.state.phase === "stopped" && this.#runs.get(run.project.root) === run) {
      this.#runs.delete(run.project.root);
      run.forget();
      const { message } = run.state;
      if (message !== undefined) void notifyAndLog(this.#ports.log, "warn", message);
    }
    this.#passMissingInBackground(run);
    this.#changed.fire(run.project.root);
  }

  #passMissingInBackground(run: Run): void {
    this.#passMissing(run).catch((error: unknown) => this.#ports.log.warn(String(error)));
  }

  /**
   * Restarts a run with missing values that are stored in this editor. Settings can become missing when a saved change declares
   * them, or in an environment started in a terminal. Each value is passed once: if it is still missing then, passing it again
   * does not help.
   */
  async #passMissing(run: Run): Promise<void> {
    const listUnpassed = (): readonly string[] =>
      run.state.missing.filter((name) => !run.passedSettings.has(name));
    if (listUnpassed().length === 0) return;
    const values = await this.#ownValues(run.project);
    const newNames = listUnpassed().filter((name) => name in values);
    if (newNames.length === 0) return;
    for (const name of newNames) run.passedSettings.add(name);
    await run.environment.restart(values);
  }

  /** Returns a logger that writes a project's lines to the output channel, which adds the time and the level. */
  #logger(project: Project): (line: LogLine) => void {
    return (line) => {
      const name = this.#ports.projects().length > 1 ? project.name : undefined;
      this.#ports.log[line.level](logText(line, name));
      if (line.delivery !== undefined) this.#runs.get(project.root)?.pollSoon();
    };
  }
}

/** Returns the state of a project's environment, even if it is not running. */
export function runState(runs: Runs, root: string): EnvironmentState {
  const run = runs.get(root);
  if (run) return run.state;
  return { phase: runs.isStarting(root) ? "starting" : "stopped", problems: [], missing: [] };
}
