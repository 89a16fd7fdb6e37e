import { realpath } from "node:fs/promises";
import process from "node:process";
import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { Project } from "../../../project/project.ts";
import { describeProblem } from "../../contract/build-problem.ts";
import { shortBuild } from "../../contract/environment.ts";
import { StoreOwned, startedMeanwhile } from "../../contract/errors.ts";
import { withLock } from "../../platform/lock.ts";
import { rollsBack } from "../../release/rolls-back.ts";
import { type ProcessEnd, startProblem } from "../process/build-process.ts";
import { checkReady, ProcessRelay } from "../process/relay.ts";
import { processVariables } from "../process/variables.ts";
import { ReleaseHistory } from "../releases/history.ts";
import { readBuild } from "../releases/stored-build.ts";
import { environmentFiles, makeEnvironmentFolder } from "../store/state-file.ts";
import { findRunning } from "./attach.ts";
import type { ReleaseOrder } from "./control.ts";
import { Owner } from "./owner.ts";
import { type OwnerParts, withOwnerParts } from "./owner-parts.ts";

/** A build with the setting values that it runs with. */
type Running = Pick<ReleaseOrder, "build" | "values">;

interface StartOptions extends Pick<ReleaseOrder, "takeStoreFrom"> {
  readonly signal?: AbortSignal;
}

interface DeployedOptions {
  readonly history: ReleaseHistory;
  /** Whether to roll back to the previous build if a build exits soon after it was ready. */
  readonly rollback: boolean;
}

/** A build that exits within this time after becoming ready is considered bad rather than crashed by accident. */
const trialMs = 10_000;
const firstRetryMs = 1_000;
const maxRetryMs = 60_000;
/** An owner that receives no build within this time exits. */
const idleTimeoutMs = 60_000;

/**
 * An environment that this process owns and that runs the last deployed build. It does not watch any source. A build that exits
 * unexpectedly is restarted at increasing intervals.
 */
class DeployedEnvironment extends Owner {
  readonly #options: DeployedOptions;
  protected readonly relay: ProcessRelay;
  protected readonly marks = { deployed: true };
  #current: Running | undefined;
  #previous: Running | undefined;
  #work: Promise<unknown> = Promise.resolve();
  #pause = firstRetryMs;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: OwnerParts, options: DeployedOptions) {
    super(parts);
    this.#options = options;
    this.relay = new ProcessRelay({
      ...parts,
      standby: false,
      check: checkReady,
      onLine: (line) => {
        parts.log.write(line);
        if (line.code === "store-lost") this.#runInBackground(() => this.#renew());
      },
      onCrash: (end) => this.#handleCrash(end),
    });
    this.#waitForBuild();
  }

  protected handlers(): ReturnType<Owner["handlers"]> {
    return {
      command: async (command, values) => {
        if (command === "stop") await this.stop();
        else if (command === "restart" && this.#current) {
          const { build, values: known } = this.#current;
          await this.#queue(() => this.#handOver({ build, values: { ...known, ...values } }));
        }
      },
      release: ({ build, values, takeStoreFrom }, signal) =>
        this.#queue(() => this.#handOver({ build, values }, { signal, takeStoreFrom })),
      value: (name) => this.#current?.values[name],
      attend: () => () => undefined,
    };
  }

  protected halt(): void {
    clearTimeout(this.#timer);
  }

  protected async settle(): Promise<void> {
    await this.#work;
  }

  /**
   * Hands over to a build once it is ready; otherwise the previous build keeps running, or is retried if it is down.
   * @throws Error with the reason, StoreOwned if its store belongs to another owner
   */
  async #handOver(next: Running, how: StartOptions = {}): Promise<void> {
    clearTimeout(this.#timer);
    const failure = await this.#start(next, how).catch((thrown: unknown) => {
      this.#resumeRetries();
      throw thrown;
    });
    if (failure !== undefined) {
      this.#resumeRetries();
      const { reason, storeOwner } = failure;
      throw storeOwner === undefined ? new Error(reason) : new StoreOwned(reason, storeOwner);
    }
    const before = this.#current;
    if (before && before.build !== next.build) this.#previous = before;
    this.#current = next;
    this.#pause = firstRetryMs;
    this.writeLog("info", `${before ? "Handed over to" : "Running"} the build ${shortBuild(next.build)}`);
    this.#publishRunning(next);
  }

  /** Resumes the retries of the current build after a failed handover has interrupted them. */
  #resumeRetries(): void {
    const current = this.#current;
    if (this.ending) return;
    if (current === undefined) this.#waitForBuild();
    else if (!this.relay.running) this.#schedule(() => this.#startAgain(current));
    else if (this.relay.storeLost) this.#schedule(() => this.#renew());
  }

  /** Starts a build behind the front doors; resolves to the reason if the start fails. */
  async #start(
    { build, values }: Running,
    { signal, takeStoreFrom }: StartOptions = {},
  ): Promise<Pick<ProcessEnd, "reason" | "storeOwner"> | undefined> {
    const { file } = await readBuild(this.parts.files.deployed, build);
    const variables = processVariables(this.parts, process.env, values, takeStoreFrom);
    const end = await this.relay.replace({ id: build, file }, variables, { signal });
    if (!end) return !this.ending ? undefined : { reason: t("the environment was stopped") };
    if (signal?.aborted) return { reason: t("it was cancelled") };
    return { ...end, reason: describeProblem(startProblem(end), this.parts.root) };
  }

  #handleCrash(end: ProcessEnd): void {
    const current = this.#current;
    if (!current || this.ending) return;
    this.writeLog("error", `The process of the build ${shortBuild(current.build)} exited: ${end.reason}`);
    this.publish({ ...this.state, phase: "starting" });
    const soon = end.readyMs < trialMs;
    const reason = describeProblem(startProblem(end), this.parts.root);
    const before = this.#previous;
    if (soon && before && this.#options.rollback)
      this.#runInBackground(() => this.#rollBack(current, before, reason));
    else if (soon) this.#retryLater(current, reason);
    else this.#runInBackground(() => this.#startAgain(current));
  }

  /** Rolls back from a bad build to the previous one and records the rollback in the history. */
  async #rollBack(bad: Running, good: Running, reason: string): Promise<void> {
    const { history } = this.#options;
    const releases = await history.list();
    const failed = releases.find(({ build }) => build === bad.build);
    if (failed) await history.end(failed, "failed", { reason });
    const rolledBackTo = releases.find(({ build, outcome }) => build === good.build && outcome === "ready");
    const release = await history.begin({
      build: good.build,
      ...(rolledBackTo ? { rolledBackTo: rolledBackTo.revision } : {}),
    });
    const failure = (await this.#start(good))?.reason;
    await history.end(
      release,
      failure === undefined ? "ready" : "failed",
      failure === undefined ? {} : { reason: failure },
    );
    this.#current = good;
    this.#previous = undefined;
    if (failure !== undefined) return this.#retryLater(good, failure);
    this.writeLog(
      "warn",
      `Rolled back to the build ${shortBuild(good.build)}, because ${shortBuild(bad.build)} exited soon after it started`,
    );
    this.#publishRunning(good);
  }

  /** Starts a new process, since only a new process opens a new store. Until then the old process rejects everything. */
  async #renew(): Promise<void> {
    const current = this.#current;
    if (current === undefined || this.ending) return;
    clearTimeout(this.#timer);
    const reason = (await this.#start(current))?.reason;
    if (reason === undefined) {
      this.#pause = firstRetryMs;
      this.writeLog("info", `Restarted the build ${shortBuild(current.build)} with a new store`);
      return this.#publishRunning(current);
    }
    this.#publishFailed(current, reason);
    this.#schedule(() => this.#renew());
  }

  async #startAgain(current: Running): Promise<void> {
    if (this.#current !== current || this.relay.running || this.ending) return;
    const reason = (await this.#start(current))?.reason;
    if (reason !== undefined) return this.#retryLater(current, reason);
    this.writeLog("info", `Started the build ${shortBuild(current.build)} again`);
    this.#publishRunning(current);
  }

  #retryLater(current: Running, reason: string): void {
    if (this.ending) return;
    this.reject(reason);
    this.#publishFailed(current, reason);
    this.#schedule(() => this.#startAgain(current));
  }

  /** Queues another attempt after the next pause. */
  #schedule(attempt: () => Promise<void>): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#runInBackground(attempt), this.#nextPause());
  }

  #publishFailed({ build }: Running, reason: string): void {
    this.publish({ phase: "failed", problems: [{ message: reason }], missing: [], build });
  }

  #nextPause(): number {
    const pause = this.#pause;
    this.#pause = Math.min(pause * 2, maxRetryMs);
    return pause;
  }

  #queue<T>(task: () => Promise<T>): Promise<T> {
    const work = this.#work.then(task);
    this.#work = work.catch(ignored("the caller of that task handles the error"));
    return work;
  }

  /** Queues work in the background; a failure is logged. */
  #runInBackground(task: () => Promise<void>): void {
    this.#queue(task).catch((thrown: unknown) => {
      this.writeLog("error", errorMessage(thrown));
    });
  }

  #publishRunning({ build }: Running): void {
    clearTimeout(this.#timer);
    this.publish({ phase: "running", problems: [], missing: [], build });
  }

  #waitForBuild(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.stop(), idleTimeoutMs);
  }
}

export interface OpenDeployedOptions {
  readonly environment: string;
  readonly distDir: string;
  /** Requires exactly this public port; by default the previous port or any free one. */
  readonly port?: number;
}

/**
 * Opens a local environment for deployed builds. Nothing runs until the first build arrives.
 * @throws EnvironmentError `not-started` if another process owns it, `no-node`, `port-taken`, `locked`
 */
export async function openDeployed(
  project: Project,
  { environment, distDir, port: exactly }: OpenDeployedOptions,
): Promise<DeployedEnvironment> {
  const root = await realpath(project.root);
  const files = environmentFiles(root, environment);
  await makeEnvironmentFolder(files);
  const history = new ReleaseHistory(files);
  const open = async (): Promise<DeployedEnvironment> => {
    const other = await findRunning(root, environment);
    if (other) throw startedMeanwhile(environment, other.pid);
    const port = { requiredPort: exactly, preferredPort: await history.port() };
    return withOwnerParts({ name: project.name, root, environment, distDir, port }, async (parts) => {
      const rollback = rollsBack(project, environment, project.environments[environment]?.rollback);
      const owner = new DeployedEnvironment(parts, { history, rollback });
      await owner.open();
      return owner;
    });
  };
  return withLock(files.lock, open, { holder: t("Another process that is starting {0}", environment) });
}
