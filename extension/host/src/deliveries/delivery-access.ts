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
/** An owner on a busy machine may respond later; the next attempt finds it then. */
const attachTimeoutMs = 2_000;

export interface DeliveryAccessPorts {
  readonly runs: Runs;
  readonly projects: Projects;
  readonly debugged: Pick<DebugSessions, "isStopped" | "onDidChange">;
  open(ref: ProjectEnvironment): Promise<Target>;
}

/** Gives access to the deliveries of environments: directly for what Run started here, through a target for any other. */
export class DeliveryAccess implements vscode.Disposable {
  readonly #ports: DeliveryAccessPorts;
  readonly #changed = new vscode.EventEmitter<ProjectEnvironment>();
  /** Fires when deliveries, or what is known about an environment, change. */
  readonly onDidChange = this.#changed.event;
  readonly #replayed = new vscode.EventEmitter<DeliveryTarget>();
  /** Fires once a delivery waits to run again. */
  readonly onDidReplay = this.#replayed.event;
  /** What this window sent or replayed. */
  readonly own = new OwnDeliveries();
  readonly feeds: DeliveryFeeds;
  readonly #listening: vscode.Disposable;

  constructor(ports: DeliveryAccessPorts) {
    this.#ports = ports;
    this.feeds = new DeliveryFeeds((ref) => ports.open(ref));
    this.#listening = vscode.Disposable.from(
      this.feeds,
      this.feeds.onDidChange((ref) => this.#changed.fire(ref)),
      ports.runs.onDidChange((root) => this.#changed.fire(this.runEnvironment(root))),
    );
  }

  project(root: string): Project | undefined {
    return this.#ports.projects.all.find((project) => project.root === root);
  }

  /** The addresses at which an environment is observed. A mistake in hookloom.json is reported elsewhere. */
  async observe({ root, environment }: ProjectEnvironment): Promise<ObserveDescription> {
    const project = this.project(root);
    if (!project || !(environment in project.environments)) return {};
    const { observe } = await readEnvironment(project, environment).catch(() => ({ observe: undefined }));
    return observe ?? {};
  }

  /** What Run starts of a project on this machine. */
  runEnvironment(root: string): ProjectEnvironment {
    const project = this.project(root);
    const named = project === undefined || isRunHere(project, devEnvironment);
    return { root, environment: named ? devEnvironment : thisMachine };
  }

  /** The one name of an environment: rows without a name mean what Run starts, which is dev where that is on this machine. */
  normalizeRef(ref: ProjectEnvironment): ProjectEnvironment {
    return ref.environment === thisMachine ? this.runEnvironment(ref.root) : ref;
  }

  /** True for the environment that Run starts on this machine. */
  isHere({ root, environment }: ProjectEnvironment): boolean {
    return environment === thisMachine || environment === this.runEnvironment(root).environment;
  }

  /** True if this window knows the process that responds; any other environment is reached through a feed. */
  isRun(ref: ProjectEnvironment): boolean {
    if (!this.isHere(ref)) return false;
    // What is on this machine beside an environment of that name has no target of its own.
    if (ref.environment === thisMachine) return true;
    const phase = this.#ports.runs.get(ref.root)?.state.phase;
    return phase === "running" || phase === "starting";
  }

  /** The environment that Run starts of each project, where it has stored something. */
  get storedHere(): readonly ProjectEnvironment[] {
    return this.#ports.projects.all
      .map(({ root }) => this.runEnvironment(root))
      .filter(({ root, environment }) => environment !== thisMachine && hasStore(root, environment));
  }

  /** The newest deliveries at the last read; undefined until the first one. */
  latest(ref: ProjectEnvironment): readonly DeliverySummary[] | undefined {
    const run = this.isHere(ref) ? this.#ports.runs.get(ref.root)?.deliveries : undefined;
    const read = this.feeds.state(ref).latest;
    return this.isRun(ref) ? (run ?? read) : (read ?? run);
  }

  /** Changes when an environment starts, ends or stops responding. */
  phase(ref: ProjectEnvironment): string | undefined {
    if (this.isHere(ref)) return this.#ports.runs.get(ref.root)?.state.phase;
    return this.feeds.state(ref).problem;
  }

  /**
   * Runs `work` with a port of this machine that reaches the management port.
   * @throws HostError or EnvironmentError `not-running`, `at-breakpoint`; what the target throws
   */
  async reach<T>(ref: ProjectEnvironment, work: (port: number) => Promise<T>): Promise<T> {
    if (this.isHere(ref)) return await this.#reachHere(ref, work);
    return await this.feeds.use(ref, async (target) =>
      work(await this.#inTime(ref, (signal) => target.managementPort(signal))),
    );
  }

  /**
   * As `reach`, for requests that change nothing; `work` also gets whether only the store is read.
   * @throws as `reach`, if an environment on this machine has stored nothing either
   */
  async read<T>(
    ref: ProjectEnvironment,
    work: (port: number, stopped?: DeliveriesPort["stopped"]) => Promise<T>,
  ): Promise<T> {
    if (this.isRun(ref)) return await this.#reachHere(ref, work);
    return await this.feeds.use(ref, async (target) => {
      const { port, stopped } = await this.#inTime(ref, (signal) => target.readingPort(signal));
      return work(port, stopped);
    });
  }

  /** As `reach`, but waits while the environment is paused at a breakpoint. */
  async reachOnceGoing<T>(ref: ProjectEnvironment, work: (port: number) => Promise<T>): Promise<T> {
    for (;;) {
      await this.#untilGoing(ref);
      try {
        return await this.reach(ref, work);
      } catch (error) {
        if (!this.#isStopped(ref)) throw error;
      }
    }
  }

  /** @throws HostError `at-breakpoint` if it is paused at one, so that it cannot respond */
  checkGoing(ref: ProjectEnvironment): void {
    if (this.#isStopped(ref)) throw atBreakpoint(this.project(ref.root)?.name ?? ref.root);
  }

  /** Polls again in a moment, because a delivery is on its way. */
  pollSoon(ref: ProjectEnvironment): void {
    if (this.isRun(ref)) this.#ports.runs.get(ref.root)?.pollSoon();
    else void this.feeds.poll(ref);
  }

  /** Announces that a delivery waits to run again, which may be older than those that are polled. */
  announceReplay(target: DeliveryTarget): void {
    this.#replayed.fire(target);
    this.pollSoon(target);
  }

  /** The base URL at which an environment is called. @throws as `reach` */
  async address(ref: ProjectEnvironment): Promise<string> {
    if (this.isHere(ref)) return (await this.#run(ref)).environment.url;
    return await this.feeds.use(ref, (target) => this.#inTime(ref, (signal) => target.address(signal)));
  }

  /** What was logged of a delivery, oldest first. */
  async log(target: DeliveryTarget): Promise<readonly LogLine[]> {
    const { root, id } = target;
    if (this.isHere(target)) {
      const lines = await readLog(environmentFiles(root, devEnvironment).logs, searchedLines);
      return lines.filter(({ delivery }) => delivery === id);
    }
    const lines: LogLine[] = [];
    const options = { follow: false, lines: searchedLines, delivery: id };
    await this.feeds.use(target, (open) =>
      this.#inTime(target, (signal) => open.logs({ ...options, signal }, (line) => lines.push(line))),
    );
    return lines;
  }

  /** The project of an environment as it is on the disk now. @throws HostError `no-project` */
  async loadProject({ root }: ProjectEnvironment): Promise<Project> {
    const project = await projectAt(root);
    if (!project)
      throw new HostError("no-project", vscode.l10n.t("The project of this delivery no longer exists."));
    return project;
  }

  dispose(): void {
    vscode.Disposable.from(this.#listening, this.#changed, this.#replayed).dispose();
  }

  #inTime<T>({ environment }: ProjectEnvironment, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return requestWithin(responseTimeoutMs, environment, request);
  }

  /** What runs here does not respond while it is paused at a breakpoint, which it may reach after the request. */
  async #reachHere<T>(ref: ProjectEnvironment, work: (port: number) => Promise<T>): Promise<T> {
    this.checkGoing(ref);
    try {
      return await work((await this.#run(ref)).environment.managementPort);
    } catch (error) {
      this.checkGoing(ref);
      throw error;
    }
  }

  #isStopped(ref: ProjectEnvironment): boolean {
    return this.isHere(ref) && this.#ports.debugged.isStopped(ref.root);
  }

  #untilGoing(ref: ProjectEnvironment): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#isStopped(ref)) return resolve();
      const listening = this.#ports.debugged.onDidChange(() => {
        if (this.#isStopped(ref)) return;
        listening.dispose();
        resolve();
      });
    });
  }

  /**
   * What runs here. A terminal may have started it while no view was visible that checks for that.
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
