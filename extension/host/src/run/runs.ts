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

/** What the runs need from the rest of the host. */
export interface RunsPorts {
  readonly distDir: string;
  /** Values that only this editor can read and passes to the processes that run projects. */
  readonly ownSecrets: SecretStore;
  readonly log: vscode.LogOutputChannel;
  readonly workspaceState: Pick<vscode.Memento, "get" | "update">;
  projects(): readonly Project[];
}

/** The request to an owner that does not respond is retried after this many milliseconds, and then less and less often. */
const firstRetryMs = 500;
const maxRetryMs = 30_000;

/** The dev environments of this window's projects, by project root: started here or attached to. */
export class Runs implements vscode.Disposable {
  readonly #ports: RunsPorts;
  readonly #debugged: DebuggedRuns;
  readonly #runs = new Map<string, Run>();
  readonly #starting = new Map<string, Promise<Run>>();
  /** The projects whose owners have a pending request, so that a silent one is waited for once. */
  readonly #attaching = new Map<string, Promise<void>>();
  readonly #changed = new vscode.EventEmitter<string>();
  /** Fires with the root of the project whose environment or deliveries changed. */
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
   * Starts a project, attaches to the environment that already runs it, or gives the run that this window knows.
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
   * Attaches to what another window or a terminal runs of these projects. Not in an untrusted folder, which could claim
   * to run in order to be given values.
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
    else this.#enter(project, running);
  }

  #isKnown({ root }: Project): boolean {
    return this.#disposed || this.#runs.has(root) || this.#starting.has(root);
  }

  /** On a busy machine an owner may respond too late, so the request is retried until this window knows the run. */
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

  /** Starts the newest build again, with the values that this editor keeps. */
  async restart(root: string): Promise<void> {
    const run = this.#runs.get(root);
    if (run) await run.environment.restart(await this.#ownValues(run.project));
  }

  /**
   * Gives what runs the values that this editor keeps under some names, so that the source can declare them: a build without
   * them would not start.
   */
  async give(root: string, names: readonly string[]): Promise<void> {
    const run = this.#runs.get(root);
    if (!run) return;
    const values = await this.#ownValues(run.project, names);
    if (Object.keys(values).length > 0) await run.environment.restart(values);
  }

  /** Detaches; running projects continue for a while, until a window attaches again. */
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
    return this.#enter(project, environment);
  }

  /** The values that this editor keeps of a project's settings, or of those with these names. */
  async #ownValues(project: Project, names?: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const settings =
      names?.map((name) => ({ name, secret: true, optional: true })) ??
      (await readProject(await projectNow(project))).settings;
    const scope = { root: await secretRoot(project.root), environment: devEnvironment, variables: {} };
    return (await resolveSettings(settings, { ...scope, secrets: this.#ports.ownSecrets })).values;
  }

  #enter(project: Project, environment: RunningEnvironment): Run {
    this.#runs.get(project.root)?.forget();
    const run = new Run(project, environment, this.#debugged, (changed) => this.#onChange(changed));
    this.#runs.set(project.root, run);
    this.#changed.fire(project.root);
    this.#offer(run);
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
    this.#offer(run);
    this.#changed.fire(run.project.root);
  }

  #offer(run: Run): void {
    this.#giveMissing(run).catch((error: unknown) => this.#ports.log.warn(String(error)));
  }

  /**
   * A setting that a save declares, or that a terminal's environment lacks, may have its value in this editor, now or once
   * the user gives one. Each is given once: what lacks it still does not read it.
   */
  async #giveMissing(run: Run): Promise<void> {
    const lacking = (): readonly string[] => run.state.missing.filter((name) => !run.given.has(name));
    if (lacking().length === 0) return;
    const values = await this.#ownValues(run.project);
    const news = lacking().filter((name) => name in values);
    if (news.length === 0) return;
    for (const name of news) run.given.add(name);
    await run.environment.restart(values);
  }

  /** Writes a project's lines to the output channel, which adds time and level itself. */
  #logger(project: Project): (line: LogLine) => void {
    return (line) => {
      const name = this.#ports.projects().length > 1 ? project.name : undefined;
      this.#ports.log[line.level](logText(line, name));
      if (line.delivery !== undefined) this.#runs.get(project.root)?.pollSoon();
    };
  }
}

/** The state of a project's environment, even if none runs. */
export function runState(runs: Runs, root: string): EnvironmentState {
  const run = runs.get(root);
  if (run) return run.state;
  return { phase: runs.isStarting(root) ? "starting" : "stopped", problems: [], missing: [] };
}
