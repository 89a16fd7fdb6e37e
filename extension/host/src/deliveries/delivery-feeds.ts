import type { DeliveriesPort, Target } from "@hookloom/core/environments/contract/target";
import { listDeliveries } from "@hookloom/core/environments/management/deliveries";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import type { DeliverySummary } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { environmentKey } from "../commands/delivery-target.ts";
import { requestWithin } from "../environments/request-within.ts";

const seconds = 1_000;
const responseTimeoutMs = 15 * seconds;
const localPauseMs = 1 * seconds;
/** Poll interval for clusters, and for stores that no process writes to. */
const longPauseMs = 3 * seconds;
const maxPauseMs = 60 * seconds;

/** Number of newest deliveries that each poll reads. */
const maxPolledDeliveries = 50;

interface FeedPorts {
  open(ref: ProjectEnvironment): Promise<Target>;
  /** Called when the state has changed. */
  onChange(): void;
}

/** The known state of an environment's deliveries. */
interface FeedState {
  /** The deliveries, newest first; undefined before the first read. */
  readonly latest?: readonly DeliverySummary[];
  /** True if nothing is deployed. */
  readonly absent?: boolean;
  /** Set if the environment is stopped, in which case the deliveries are read from its store. */
  readonly stopped?: DeliveriesPort["stopped"];
  /** The error message if the deliveries cannot be read. */
  readonly problem?: string;
}

const firstLine = (error: unknown): string => errorMessage(error).split("\n")[0] ?? "";

/** A shared connection to an environment, closed after its last use. */
class Connection {
  readonly #opened: Promise<Target>;
  #uses = 0;
  #isReleased = false;

  constructor(opened: Promise<Target>) {
    this.#opened = opened;
  }

  async use<T>(work: (target: Target) => Promise<T>): Promise<T> {
    this.#uses++;
    try {
      return await work(await this.#opened);
    } finally {
      this.#uses--;
      await this.#closeUnused();
    }
  }

  /** Closes the connection now or, if it is in use, after its last use. */
  async release(): Promise<void> {
    this.#isReleased = true;
    await this.#closeUnused();
  }

  async #closeUnused(): Promise<void> {
    if (!this.#isReleased || this.#uses > 0) return;
    await this.#opened
      .then((open) => open.dispose())
      .catch(ignored("a connection that did not open need not be closed"));
  }
}

/** Polls the deliveries of an environment over one connection, from construction until `stop`. */
export class DeliveryFeed {
  readonly #ref: ProjectEnvironment;
  readonly #ports: FeedPorts;
  readonly #stop = new AbortController();
  #connection: Connection | undefined;
  #state: FeedState = {};
  #kind: Target["target"] = "local";
  #failures = 0;
  #polling: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(ref: ProjectEnvironment, ports: FeedPorts) {
    this.#ref = ref;
    this.#ports = ports;
    void this.poll();
  }

  get state(): FeedState {
    return this.#state;
  }

  /** Runs `work` with the open environment. @throws any error thrown by `work` */
  async use<T>(work: (target: Target) => Promise<T>): Promise<T> {
    this.#connection ??= new Connection(this.#ports.open(this.#ref));
    return await this.#connection.use(work);
  }

  /** Polls now, even during the pause after a failure. */
  poll(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#stop.signal.aborted) return Promise.resolve();
    this.#polling ??= this.#fetch().finally(() => {
      this.#polling = undefined;
      if (!this.#stop.signal.aborted) this.#timer = setTimeout(() => void this.poll(), this.#pause());
    });
    return this.#polling;
  }

  /** Closes the connection. */
  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#close();
  }

  /** Returns the pause before the next poll, which grows while the environment does not respond. */
  #pause(): number {
    const usual = this.#kind === "local" && !this.#state.stopped ? localPauseMs : longPauseMs;
    return Math.min(maxPauseMs, usual * 2 ** this.#failures);
  }

  async #close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.release();
  }

  async #fetch(): Promise<void> {
    try {
      const { port, stopped } = await this.use((target) => {
        this.#kind = target.target;
        return this.#withTimeout((signal) => target.readingPort(signal));
      });
      const latest = await listDeliveries(port, { limit: maxPolledDeliveries });
      this.#failures = 0;
      this.#show({ latest, ...(stopped === undefined ? {} : { stopped }) });
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#failures += 1;
      this.#show(await this.#failureState(error));
      // The next poll must not reuse a connection that failed.
      await this.#close();
    }
  }

  /** Returns the last list, with the reason why it could not be refreshed. */
  async #failureState(error: unknown): Promise<FeedState> {
    const { environment } = this.#ref;
    const status = await this.#connection
      ?.use((target) => this.#withTimeout((signal) => target.status(signal)))
      .catch(ignored("the error of the list is reported"));
    if (status?.phase === "absent") return { absent: true };
    const last = this.#state.latest ? { latest: this.#state.latest } : {};
    if (status?.phase === "stopped" && status.target === "kubernetes")
      return {
        ...last,
        problem: vscode.l10n.t("{0} is stopped, so its deliveries cannot be read.", environment),
      };
    if (status?.phase === "starting")
      return {
        ...last,
        problem: vscode.l10n.t("{0} is starting: its deliveries will appear in a moment.", environment),
      };
    return { ...last, problem: status?.message ?? firstLine(error) };
  }

  #withTimeout<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return requestWithin(responseTimeoutMs, this.#ref.environment, (signal) =>
      request(AbortSignal.any([this.#stop.signal, signal])),
    );
  }

  #show(state: FeedState): void {
    if (this.#stop.signal.aborted || JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    this.#ports.onChange();
  }
}

/** The feeds of the environments that are currently shown. Other environments have no connection. */
export class DeliveryFeeds implements vscode.Disposable {
  readonly #open: (ref: ProjectEnvironment) => Promise<Target>;
  readonly #wanted = new Map<string, readonly ProjectEnvironment[]>();
  readonly #feeds = new Map<string, DeliveryFeed>();
  /** The last state of each stopped feed, shown immediately when its environment is shown again. */
  readonly #last = new Map<string, FeedState>();
  readonly #changed = new vscode.EventEmitter<ProjectEnvironment>();
  readonly onDidChange = this.#changed.event;

  constructor(open: (ref: ProjectEnvironment) => Promise<Target>) {
    this.#open = open;
  }

  /** Sets the environments that a viewer follows. */
  want(viewer: string, refs: readonly ProjectEnvironment[]): void {
    if (refs.length > 0) this.#wanted.set(viewer, refs);
    else this.#wanted.delete(viewer);
    const wanted = new Map([...this.#wanted.values()].flat().map((ref) => [environmentKey(ref), ref]));
    for (const [key, feed] of this.#feeds) {
      if (wanted.has(key)) continue;
      this.#feeds.delete(key);
      this.#last.set(key, feed.state);
      void feed.stop();
    }
    for (const [key, ref] of wanted) {
      if (this.#feeds.has(key)) continue;
      const onChange = (): void => this.#changed.fire(ref);
      this.#feeds.set(key, new DeliveryFeed(ref, { open: this.#open, onChange }));
    }
  }

  state(ref: ProjectEnvironment): FeedState {
    const current = this.#feeds.get(environmentKey(ref))?.state ?? {};
    return Object.keys(current).length > 0 ? current : (this.#last.get(environmentKey(ref)) ?? {});
  }

  /** Polls immediately, for example after a deploy or a sent event. */
  async poll(ref: ProjectEnvironment): Promise<void> {
    await this.#feeds.get(environmentKey(ref))?.poll();
  }

  /** Runs `work` with an environment, over its open connection or over a temporary one. */
  async use<T>(ref: ProjectEnvironment, work: (target: Target) => Promise<T>): Promise<T> {
    const feed = this.#feeds.get(environmentKey(ref));
    if (feed) return await feed.use(work);
    const target = await this.#open(ref);
    try {
      return await work(target);
    } finally {
      await target.dispose();
    }
  }

  dispose(): void {
    this.#wanted.clear();
    this.want("none", []);
    this.#changed.dispose();
  }
}
