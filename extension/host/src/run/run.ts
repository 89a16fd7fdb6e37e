import type { EnvironmentState, RunningEnvironment } from "@hookloom/core/environments/contract/environment";
import { listDeliveries } from "@hookloom/core/environments/management/deliveries";
import type { Project } from "@hookloom/core/project/project";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { DeliverySummary } from "@hookloom/runtime/management";
import { type DebuggedRuns, runName } from "./debugged-runs.ts";

/** Number of deliveries that the views and the status bar show. */
const maxDeliveries = 50;

/** A delivery; `debugged` if its last run may have been paused at a breakpoint, so that its duration is meaningless. */
export type RunDelivery = DeliverySummary & { readonly debugged?: true };

/** A project's dev environment in this window, with its state and deliveries. */
export class Run {
  readonly project: Project;
  readonly environment: RunningEnvironment;
  /** Names of the settings whose values this window has passed to the environment. */
  readonly passedSettings = new Set<string>();
  readonly #debugged: DebuggedRuns;
  readonly #onChange: (run: Run) => void;
  readonly #unsubscribe: () => void;
  #state: EnvironmentState;
  /** True if new runs in the next poll may have run under the debugger. */
  #mayBeDebugged: boolean;
  #deliveries: readonly RunDelivery[] | undefined;
  /** The runs found by the last poll of this environment or of the one that it replaced. */
  #known: ReadonlySet<string> | undefined;
  #polling: Promise<void> | undefined;
  #pollAgain = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    project: Project,
    environment: RunningEnvironment,
    debugged: DebuggedRuns,
    onChange: (run: Run) => void,
  ) {
    this.project = project;
    this.environment = environment;
    this.#debugged = debugged;
    this.#state = environment.state;
    this.#known = debugged.takeLastListed(project.root);
    this.#mayBeDebugged = environment.state.debugged === true || this.#known !== undefined;
    this.#onChange = onChange;
    this.#unsubscribe = environment.onStateChange((state) => {
      this.#state = state;
      this.#mayBeDebugged ||= state.debugged === true;
      this.#onChange(this);
      this.pollSoon();
    });
  }

  get state(): EnvironmentState {
    return this.#state;
  }

  /** The deliveries as of the last poll, newest first; undefined before the first poll. */
  get deliveries(): readonly RunDelivery[] | undefined {
    return this.#deliveries;
  }

  /** The time at which the last run under the debugger was noticed, in ISO 8601 format, UTC. */
  get debuggedAt(): string | undefined {
    return this.#debugged.lastAt(this.project.root);
  }

  /** Polls the deliveries soon; called for each log line of a delivery. */
  pollSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.poll();
    }, 80);
  }

  /** Polls the deliveries now, or again after the current poll. */
  poll(): Promise<void> {
    this.#pollAgain = this.#polling !== undefined;
    this.#polling ??= this.#fetch().finally(() => {
      this.#polling = undefined;
      if (this.#pollAgain) void this.poll();
    });
    return this.#polling;
  }

  /** Stops following the environment; `RunningEnvironment.dispose` stops it if this window owns it. */
  forget(): void {
    if (this.#mayBeDebugged && this.#deliveries)
      this.#debugged.environmentEnded(this.project.root, this.#deliveries);
    clearTimeout(this.#timer);
    this.#unsubscribe();
  }

  /** Reads the deliveries. The last list is kept while a process starts or ends and does not respond. */
  async #fetch(): Promise<void> {
    if (this.#state.phase !== "running") return;
    const query = { limit: maxDeliveries };
    const listed = await listDeliveries(this.environment.managementPort, query).catch(
      ignored("the last list stays until the process responds again"),
    );
    const found = listed && this.#markDebugged(listed);
    if (!found || JSON.stringify(found) === JSON.stringify(this.#deliveries)) return;
    this.#deliveries = found;
    this.#onChange(this);
  }

  /**
   * Marks the runs that arrived while the environment was being debugged, including those since the last poll if it was being
   * debugged at that time.
   */
  #markDebugged(listed: readonly DeliverySummary[]): readonly RunDelivery[] {
    const { root } = this.project;
    const known = this.#known;
    const { debugged = false, build } = this.#state;
    // At the first poll: a run of this build without the debugger, after it replaced the debugged build.
    const isOwn = (one: DeliverySummary): boolean =>
      this.#deliveries === undefined && !debugged && build !== undefined && one.build === build;
    const isNew = (one: DeliverySummary): boolean => known?.has(runName(one)) === false && !isOwn(one);
    const newRuns = this.#mayBeDebugged ? listed.filter(isNew) : [];
    this.#mayBeDebugged = debugged;
    this.#known = new Set(listed.map(runName));
    if (newRuns.length > 0)
      this.#debugged
        .add(root, newRuns, listed)
        .catch(ignored("the next window shows their durations with the pauses"));
    return listed.map((one) => (this.#debugged.has(root, one) ? { ...one, debugged: true } : one));
  }
}
