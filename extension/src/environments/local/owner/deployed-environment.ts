import process from "node:process";
import { messageOf } from "../../../project/user-error.ts";
import { describeProblem } from "../../build/build-problems.ts";
import type { EnvironmentState } from "../../environment.ts";
import { shortBuild } from "../../environment.ts";
import { StoreOwned, stateGone } from "../../errors.ts";
import type { LogLevel } from "../../log-line.ts";
import { type ProcessEnd, startProblem } from "../process/build-process.ts";
import { checkReady, ProcessRelay } from "../process/relay.ts";
import { processVariables } from "../process/variables.ts";
import type { ReleaseHistory } from "../releases/history.ts";
import { readBuild } from "../releases/stored-build.ts";
import type { StoredState } from "../store/state-file.ts";
import { type ControlServer, type HandedValues, serveControl } from "./control.ts";
import type { OwnerParts } from "./owner-parts.ts";
import { ownerState, refuseAll } from "./owner-state.ts";
import { PublishedState } from "./published-state.ts";

/** One build with the values that it runs with. */
interface Running {
  readonly build: string;
  readonly values: HandedValues;
}

interface StartOptions {
  readonly signal?: AbortSignal;
  /** The owner whose store it takes over. */
  readonly takeStoreFrom?: string | undefined;
}

/** Why a build does not run. */
interface StartFailure {
  readonly reason: string;
  /** The owner of the store that it may not open. */
  readonly storeOwner?: string | undefined;
}

export interface DeployedOptions {
  readonly history: ReleaseHistory;
  /** Goes back to the build before one that ends soon after it was ready. */
  readonly rollback: boolean;
}

/** A build that ends sooner than this after it was ready is treated as bad, not as crashed by accident. */
const trialMs = 10_000;
const firstRetryMs = 1_000;
const maxRetryMs = 60_000;
/** An owner that gets no build within this time exits. */
const idleTimeoutMs = 60_000;

/**
 * An environment that this process owns and that runs what was deployed to it, until another build is. It watches no
 * source. A build that ends by itself is started again, at growing intervals.
 */
export class DeployedEnvironment {
  readonly #parts: OwnerParts;
  readonly #options: DeployedOptions;
  readonly #relay: ProcessRelay;
  readonly #published: PublishedState;
  readonly #startedAt = new Date().toISOString();
  #control: ControlServer | undefined;
  #current: Running | undefined;
  #before: Running | undefined;
  #work: Promise<unknown> = Promise.resolve();
  #pause = firstRetryMs;
  #timer: NodeJS.Timeout | undefined;
  #ending: Promise<void> | undefined;

  constructor(parts: OwnerParts, options: DeployedOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#published = new PublishedState(parts.files.state, parts.token, () => this.#stored());
    this.#relay = new ProcessRelay({
      ...parts,
      standby: false,
      check: checkReady,
      onLine: (line) => {
        parts.log.write(line);
        if (line.code === "store-lost") this.#later(() => this.#renew());
      },
      onCrash: (end) => this.#crashed(end),
    });
    this.#waitForBuild();
  }

  get state(): EnvironmentState {
    return this.#published.state;
  }

  /** Publishes the environment, so that others can give it a build. */
  async open(): Promise<void> {
    this.#control = await serveControl(this.#parts.token, {
      snapshot: () => this.#stored(),
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
    });
    process.on("exit", this.#onExit);
    await this.#published.open(() => void this.#leave());
  }

  onStateChange(listener: (state: EnvironmentState) => void): () => void {
    return this.#published.listen(listener);
  }

  dispose(): Promise<void> {
    return this.stop();
  }

  stop(): Promise<void> {
    this.#ending ??= this.#stop();
    return this.#ending;
  }

  /** Stops because other processes can no longer find it. */
  #leave(): Promise<void> {
    const { environment, files } = this.#parts;
    this.#ending ??= this.#stop(stateGone(environment, files.folder));
    return this.#ending;
  }

  readonly #onExit = (): void => {
    this.#relay.kill();
    this.#published.forget();
  };

  async #stop(why?: string): Promise<void> {
    clearTimeout(this.#timer);
    const { door, managementDoor, environment } = this.#parts;
    refuseAll(this.#parts, "The webhook is being stopped.");
    await this.#relay.stop();
    await this.#work;
    await Promise.all([door.close(), managementDoor.close()]);
    process.off("exit", this.#onExit);
    if (why === undefined) this.#say("info", `The ${environment} environment was stopped`);
    else this.#say("error", why);
    await this.#published.end(why);
    // The caller that requested the stop still gets its answer.
    void this.#control?.close();
  }

  /**
   * Hands over to a build once it is ready; otherwise the previous build keeps running.
   * @throws Error with the reason, StoreOwned where its store is another's
   */
  async #handOver(next: Running, how: StartOptions = {}): Promise<void> {
    clearTimeout(this.#timer);
    const failure = await this.#start(next, how);
    if (failure !== undefined) {
      if (!this.#relay.running) this.#waitForBuild();
      const { reason, storeOwner } = failure;
      throw storeOwner === undefined ? new Error(reason) : new StoreOwned(reason, storeOwner);
    }
    const before = this.#current;
    if (before && before.build !== next.build) this.#before = before;
    this.#current = next;
    this.#pause = firstRetryMs;
    this.#say("info", `${before ? "Handed over to" : "Runs"} the build ${shortBuild(next.build)}`);
    this.#runs(next);
  }

  /** Starts a build behind the front doors; resolves to the reason if it does not run. */
  async #start(
    { build, values }: Running,
    { signal, takeStoreFrom }: StartOptions = {},
  ): Promise<StartFailure | undefined> {
    const { file } = await readBuild(this.#parts.files.deployed, build);
    const variables = processVariables(this.#parts, process.env, values, takeStoreFrom);
    const end = await this.#relay.replace({ id: build, file }, variables, signal);
    if (!end) return this.#ending === undefined ? undefined : { reason: "the environment was stopped" };
    if (signal?.aborted) return { reason: "it was cancelled" };
    const { storeOwner } = end;
    return { reason: describeProblem(startProblem(end), this.#parts.root), storeOwner };
  }

  #crashed(end: ProcessEnd): void {
    const current = this.#current;
    if (!current || this.#ending !== undefined) return;
    this.#say("error", `The process of the build ${shortBuild(current.build)} ended: ${end.reason}`);
    this.#published.change({ ...this.state, phase: "starting" });
    const soon = end.answered < trialMs;
    const reason = describeProblem(startProblem(end), this.#parts.root);
    const before = this.#before;
    if (soon && before && this.#options.rollback) this.#later(() => this.#goBack(current, before, reason));
    else if (soon) this.#tryLater(current, reason);
    else this.#later(() => this.#again(current));
  }

  /** Rolls back from a bad build to the previous one and records that in the history. */
  async #goBack(bad: Running, good: Running, reason: string): Promise<void> {
    const { history } = this.#options;
    const releases = await history.list();
    const failed = releases.find(({ build }) => build === bad.build);
    if (failed) await history.end(failed, "failed", reason);
    const rolledBackTo = releases.find(({ build, outcome }) => build === good.build && outcome === "ready");
    const release = await history.begin({
      build: good.build,
      ...(rolledBackTo ? { rolledBackTo: rolledBackTo.revision } : {}),
    });
    const again = (await this.#start(good))?.reason;
    await history.end(release, again === undefined ? "ready" : "failed", again);
    this.#current = good;
    this.#before = undefined;
    if (again !== undefined) return this.#tryLater(good, again);
    this.#say(
      "warn",
      `Went back to the build ${shortBuild(good.build)}, since ${shortBuild(bad.build)} ended soon after its start`,
    );
    this.#runs(good);
  }

  /** Only a new process opens a new store. Until one does, the old process accepts nothing. */
  async #renew(): Promise<void> {
    const current = this.#current;
    if (current === undefined || this.#ending !== undefined) return;
    clearTimeout(this.#timer);
    const reason = (await this.#start(current))?.reason;
    if (reason === undefined) {
      this.#pause = firstRetryMs;
      this.#say("info", `Started the build ${shortBuild(current.build)} again, with a new store`);
      return this.#runs(current);
    }
    this.#fails(current, reason);
    this.#timer = setTimeout(() => this.#later(() => this.#renew()), this.#nextPause());
  }

  async #again(current: Running): Promise<void> {
    if (this.#current !== current || this.#relay.running || this.#ending !== undefined) return;
    const reason = (await this.#start(current))?.reason;
    if (reason !== undefined) return this.#tryLater(current, reason);
    this.#say("info", `Started the build ${shortBuild(current.build)} again`);
    this.#runs(current);
  }

  #tryLater(current: Running, reason: string): void {
    if (this.#ending !== undefined) return;
    refuseAll(this.#parts, reason);
    this.#fails(current, reason);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#later(() => this.#again(current)), this.#nextPause());
  }

  #fails({ build }: Running, reason: string): void {
    this.#published.change({ phase: "failed", problems: [{ message: reason }], missing: [], build });
  }

  #nextPause(): number {
    const pause = this.#pause;
    this.#pause = Math.min(pause * 2, maxRetryMs);
    return pause;
  }

  #queue<T>(task: () => Promise<T>): Promise<T> {
    const work = this.#work.then(task);
    this.#work = work.catch(() => undefined);
    return work;
  }

  /** Queues work in the background; a failure is logged. */
  #later(task: () => Promise<void>): void {
    this.#queue(task).catch((thrown: unknown) => {
      this.#say("error", messageOf(thrown));
    });
  }

  #runs({ build }: Running): void {
    clearTimeout(this.#timer);
    this.#published.change({ phase: "running", problems: [], missing: [], build });
  }

  #waitForBuild(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.stop(), idleTimeoutMs);
  }

  #say(level: LogLevel, msg: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#parts.log.write({ time: new Date().toISOString(), level, msg, ...fields });
  }

  #stored(): StoredState {
    const processId = this.#relay.pid;
    const controlPort = this.#control?.port;
    const now = { processId, controlPort, startedAt: this.#startedAt, state: this.state };
    return { ...ownerState(this.#parts, now), deployed: true };
  }
}
