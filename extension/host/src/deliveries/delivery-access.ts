import { setTimeout as wait } from "node:timers/promises";
import type { LogLine } from "@hookloom/core/environments/contract/log-line";
import type { DeliveriesPort, Target } from "@hookloom/core/environments/contract/target";
import { readLog } from "@hookloom/core/environments/local/store/log-file";
import { environmentFiles, hasStore } from "@hookloom/core/environments/local/store/state-file";
import type { ObserveDescription } from "@hookloom/core/project/config/observe-description";
import { readEnvironment } from "@hookloom/core/project/config/read-environment";
import { type Project, type ProjectEnvironment, projectAt } from "@hookloom/core/project/project";
import type { DeliverySummary } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { commandButton } from "../commands/call-command.ts";
import { type DeliveryTarget, devEnvironment, thisMachine } from "../commands/delivery-target.ts";
import { isRunHere } from "../environments/environments.ts";
import { requestWithin, responseTimeoutMs } from "../environments/request-within.ts";
import type { Projects } from "../projects/projects.ts";
import type { Run } from "../run/run.ts";
import type { Runs } from "../run/runs.ts";
import type { DebugSessions } from "../shared/debug-sessions.ts";
import { atBreakpoint, HostError, notRunning } from "../shared/errors.ts";
import { DeliveryFeeds } from "./delivery-feeds.ts";
import { OwnDeliveries } from "./own-deliveries.ts";

const searchedLines = 20_000;
/** Timeout for attaching. If the owner responds later, on a busy machine, the next attempt succeeds. */
const attachTimeoutMs = 2_000;

export interface DeliveryAccessPorts {
  readonly runs: Runs;
  readonly projects: Projects;
  readonly debugSessions: Pick<DebugSessions, "isStopped" | "onDidChange">;
  open(ref: ProjectEnvironment): Promise<Target>;
}

/**
 * Provides access to the deliveries of environments: directly for environments that Run started here, and through a target for
 * others.
 */
export class DeliveryAccess implements vscode.Disposable {
  readonly #ports: DeliveryAccessPorts;
  readonly #changed = new vscode.EventEmitter<ProjectEnvironment>();
  /** Fires when deliveries or the state of an environment change. */
  readonly onDidChange = this.#changed.event;
  readonly #replayed = new vscode.EventEmitter<DeliveryTarget>();
  /** Fires when a replay of a delivery is queued. */
  readonly onDidReplay = this.#replayed.event;
  /** The deliveries that this window sent or replayed. */
  readonly own = new OwnDeliveries();
  readonly feeds: DeliveryFeeds;
  readonly #subscription: vscode.Disposable;

  constructor(ports: DeliveryAccessPorts) {
    this.#ports = ports;
    this.feeds = new DeliveryFeeds((ref) => ports.open(ref));
    this.#subscription = vscode.Disposable.from(
      this.feeds,
      this.feeds.onDidChange((ref) => this.#changed.fire(ref)),
      ports.runs.onDidChange((root) => this.#changed.fire(this.runEnvironment(root))),
    );
  }

  project(root: string): Project | undefined {
    return this.#ports.projects.all.find((project) => project.root === root);
  }

  /** Returns the addresses of an environment's observability services. An error in hookloom.json is reported elsewhere. */
  async observe({ root, environment }: ProjectEnvironment): Promise<ObserveDescription> {
    const project = this.project(root);
    if (!project || !(environment in project.environments)) return {};
    const { observe } = await readEnvironment(project, environment).catch(() => ({ observe: undefined }));
    return observe ?? {};
  }

  /** Returns the environment that Run starts for a project on this machine. */
  runEnvironment(root: string): ProjectEnvironment {
    const project = this.project(root);
    const named = project === undefined || isRunHere(project, devEnvironment);
    return { root, environment: named ? devEnvironment : thisMachine };
  }

  /**
   * Returns the canonical reference of an environment: rows without a name refer to the one that Run starts, which is dev if dev
   * is on this machine.
   */
  normalizeRef(ref: ProjectEnvironment): ProjectEnvironment {
    return ref.environment === thisMachine ? this.runEnvironment(ref.root) : ref;
  }

  /** Returns whether the environment is the one that Run starts on this machine. */
  isHere({ root, environment }: ProjectEnvironment): boolean {
    return environment === thisMachine || environment === this.runEnvironment(root).environment;
  }

  /** Returns whether this window knows the environment's process; any other environment is reached through a feed. */
  isRun(ref: ProjectEnvironment): boolean {
    if (!this.isHere(ref)) return false;
    // If dev is on a cluster, the local run has no target.
    if (ref.environment === thisMachine) return true;
    const phase = this.#ports.runs.get(ref.root)?.state.phase;
    return phase === "running" || phase === "starting";
  }

  /** The local environments, of all projects, that have stored deliveries. */
  get storedHere(): readonly ProjectEnvironment[] {
    return this.#ports.projects.all
      .map(({ root }) => this.runEnvironment(root))
      .filter(({ root, environment }) => environment !== thisMachine && hasStore(root, environment));
  }

  /** Returns the newest deliveries as of the last read; undefined before the first read. */
  latest(ref: ProjectEnvironment): readonly DeliverySummary[] | undefined {
    const run = this.isHere(ref) ? this.#ports.runs.get(ref.root)?.deliveries : undefined;
    const read = this.feeds.state(ref).latest;
    return this.isRun(ref) ? (run ?? read) : (read ?? run);
  }

  /** Returns a value that changes when an environment starts, ends or stops responding. */
  phase(ref: ProjectEnvironment): string | undefined {
    if (this.isHere(ref)) return this.#ports.runs.get(ref.root)?.state.phase;
    return this.feeds.state(ref).problem;
  }

  /**
   * Runs `work` with a local port that is forwarded to the management port.
   * @throws HostError or EnvironmentError `not-running`, `at-breakpoint`; any error thrown by the target
   */
  async reach<T>(ref: ProjectEnvironment, work: (port: number) => Promise<T>): Promise<T> {
    if (this.isHere(ref)) return await this.#reachHere(ref, work);
    return await this.feeds.use(ref, async (target) =>
      work(await this.#withTimeout(ref, (signal) => target.managementPort(signal))),
    );
  }

  /**
   * Like `reach`, for read-only requests. If the environment is stopped, its store is read, and `work` receives `stopped`.
   * @throws as `reach`, but `not-running` for an environment on this machine only if it has no stored deliveries
   */
  async read<T>(
    ref: ProjectEnvironment,
    work: (port: number, stopped?: DeliveriesPort["stopped"]) => Promise<T>,
  ): Promise<T> {
    if (this.isRun(ref)) return await this.#reachHere(ref, work);
    return await this.feeds.use(ref, async (target) => {
      const { port, stopped } = await this.#withTimeout(ref, (signal) => target.readingPort(signal));
      return work(port, stopped);
    });
  }

  /** Like `reach`, but waits while the environment is paused at a breakpoint. */
  async reachWhenResumed<T>(ref: ProjectEnvironment, work: (port: number) => Promise<T>): Promise<T> {
    for (;;) {
      await this.#untilResumed(ref);
      try {
        return await this.reach(ref, work);
      } catch (error) {
        if (!this.#isPaused(ref)) throw error;
      }
    }
  }

  /** @throws HostError `at-breakpoint` if the environment is paused at a breakpoint and cannot respond */
  requireNotPaused(ref: ProjectEnvironment): void {
    if (this.#isPaused(ref)) throw atBreakpoint(this.project(ref.root)?.name ?? ref.root);
  }

  /** Polls again soon, because a delivery is expected. */
  pollSoon(ref: ProjectEnvironment): void {
    if (this.isRun(ref)) this.#ports.runs.get(ref.root)?.pollSoon();
    else void this.feeds.poll(ref);
  }

  /** Announces that a replay of a delivery is queued. The delivery may be older than the polled ones. */
  announceReplay(target: DeliveryTarget): void {
    this.#replayed.fire(target);
    this.pollSoon(target);
  }

  /** Returns the base URL of an environment. @throws as `reach` */
  async address(ref: ProjectEnvironment): Promise<string> {
    if (this.isHere(ref)) return (await this.#run(ref)).environment.url;
    return await this.feeds.use(ref, (target) => this.#withTimeout(ref, (signal) => target.address(signal)));
  }

  /** Returns the log lines of a delivery, oldest first. */
  async log(target: DeliveryTarget): Promise<readonly LogLine[]> {
    const { root, id } = target;
    if (this.isHere(target)) {
      const lines = await readLog(environmentFiles(root, devEnvironment).logs, searchedLines);
      return lines.filter(({ delivery }) => delivery === id);
    }
    const lines: LogLine[] = [];
    const options = { follow: false, lines: searchedLines, delivery: id };
    await this.feeds.use(target, (open) =>
      this.#withTimeout(target, (signal) => open.logs({ ...options, signal }, (line) => lines.push(line))),
    );
    return lines;
  }

  /** Reads the project of an environment from disk. @throws HostError `no-project` */
  async loadProject({ root }: ProjectEnvironment): Promise<Project> {
    const project = await projectAt(root);
    if (!project)
      throw new HostError("no-project", vscode.l10n.t("The project of this delivery no longer exists."));
    return project;
  }

  dispose(): void {
    vscode.Disposable.from(this.#subscription, this.#changed, this.#replayed).dispose();
  }

  #withTimeout<T>(
    { environment }: ProjectEnvironment,
    request: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return requestWithin(responseTimeoutMs, environment, request);
  }

  /**
   * Reaches a local environment, which does not respond while it is paused at a breakpoint. It may also be paused after the
   * request was sent.
   */
  async #reachHere<T>(ref: ProjectEnvironment, work: (port: number) => Promise<T>): Promise<T> {
    this.requireNotPaused(ref);
    try {
      return await work((await this.#run(ref)).environment.managementPort);
    } catch (error) {
      this.requireNotPaused(ref);
      throw error;
    }
  }

  #isPaused(ref: ProjectEnvironment): boolean {
    return this.isHere(ref) && this.#ports.debugSessions.isStopped(ref.root);
  }

  #untilResumed(ref: ProjectEnvironment): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#isPaused(ref)) return resolve();
      const subscription = this.#ports.debugSessions.onDidChange(() => {
        if (this.#isPaused(ref)) return;
        subscription.dispose();
        resolve();
      });
    });
  }

  /**
   * Returns the local run. It may have been started in a terminal while no view was visible to detect it.
   * @throws HostError `not-running`
   */
  async #run({ root }: ProjectEnvironment): Promise<Run> {
    const { runs } = this.#ports;
    if (runs.get(root) === undefined)
      await Promise.race([runs.attachRunning(), wait(attachTimeoutMs, undefined, { ref: false })]);
    const run = runs.get(root);
    if (run?.state.phase === "running") return run;
    throw notRunning(
      vscode.l10n.t("The project"),
      commandButton(vscode.l10n.t("Run"), "hookloom.run", { root }),
    );
  }
}
