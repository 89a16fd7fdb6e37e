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
/** Of a cluster, and of a store that no process writes to. */
const longPauseMs = 3 * seconds;
const maxPauseMs = 60 * seconds;

/** How many of the newest deliveries each poll reads. */
const watchedDeliveries = 50;

interface FeedPorts {
  open(ref: ProjectEnvironment): Promise<Target>;
  /** Called when there is something new to show. */
  onChange(): void;
}

/** What is known about an environment's deliveries. */
interface FeedState {
  /** The newest ones first; undefined until the environment has been read. */
  readonly latest?: readonly DeliverySummary[];
  /** True if nothing is deployed that could receive any. */
  readonly absent?: boolean;
  /** Set while it does not run: they are read from its store. */
  readonly stopped?: DeliveriesPort["stopped"];
  /** The message if they cannot be read now. */
  readonly problem?: string;
}

const firstLine = (error: unknown): string => errorMessage(error).split("\n")[0] ?? "";

/** An open environment. Its last user closes it. */
class Connection {
  readonly #opened: Promise<Target>;
  #uses = 0;
  #left = false;

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

  /** Closes it, or has its last use close it. */
  async leave(): Promise<void> {
    this.#left = true;
    await this.#closeUnused();
  }

  async #closeUnused(): Promise<void> {
    if (!this.#left || this.#uses > 0) return;
    await this.#opened.then((open) => open.dispose()).catch(ignored("what did not open needs no end"));
  }
}

/** Follows the deliveries of an environment over one connection, from construction until `stop`. */
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

  /** Runs `work` with the open environment. @throws whatever `work` throws */
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

  /** An environment that does not respond is polled less and less often. */
  #pause(): number {
    const usual = this.#kind === "local" && !this.#state.stopped ? localPauseMs : longPauseMs;
    return Math.min(maxPauseMs, usual * 2 ** this.#failures);
  }

  async #close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.leave();
  }

  async #fetch(): Promise<void> {
    try {
      const { port, stopped } = await this.use((target) => {
        this.#kind = target.target;
        return this.#inTime((signal) => target.readingPort(signal));
      });
      const latest = await listDeliveries(port, { limit: watchedDeliveries });
      this.#failures = 0;
      this.#show({ latest, ...(stopped === undefined ? {} : { stopped }) });
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#failures += 1;
      this.#show(await this.#why(error));
      // The next poll must not reuse a connection that failed.
      await this.#close();
    }
  }

  /** Keeps the last list, with the reason why there is no newer one. */
  async #why(error: unknown): Promise<FeedState> {
    const { environment } = this.#ref;
    const status = await this.#connection
      ?.use((target) => this.#inTime((signal) => target.status(signal)))
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

  #inTime<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T> {
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

/** The feeds of the environments that are shown now; the others have no connection. */
export class DeliveryFeeds implements vscode.Disposable {
  readonly #open: (ref: ProjectEnvironment) => Promise<Target>;
  readonly #wanted = new Map<string, readonly ProjectEnvironment[]>();
  readonly #feeds = new Map<string, DeliveryFeed>();
  /** The last state of each ended feed, to show at once when its environment is shown again. */
  readonly #last = new Map<string, FeedState>();
  readonly #changed = new vscode.EventEmitter<ProjectEnvironment>();
  readonly onDidChange = this.#changed.event;

  constructor(open: (ref: ProjectEnvironment) => Promise<Target>) {
    this.#open = open;
  }

  /** Sets the environments that one viewer wants to see from now on. */
  want(who: string, refs: readonly ProjectEnvironment[]): void {
    if (refs.length > 0) this.#wanted.set(who, refs);
    else this.#wanted.delete(who);
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
    const now = this.#feeds.get(environmentKey(ref))?.state ?? {};
    return Object.keys(now).length > 0 ? now : (this.#last.get(environmentKey(ref)) ?? {});
  }

  /** Polls at once, such as after a deploy or a sent event. */
  async poll(ref: ProjectEnvironment): Promise<void> {
    await this.#feeds.get(environmentKey(ref))?.poll();
  }

  /** Runs `work` with an environment, over the open connection or over one opened just for it. */
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
