import { messageOf } from "@hookloom/language-server/protocol";
import type { DeliverySummary } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { listDeliveries } from "../../environments/management/deliveries.ts";
import type { Target } from "../../environments/target.ts";
import type { EnvironmentRef } from "../commands/delivery-target.ts";

const seconds = 1_000;
const answerTimeoutMs = 15 * seconds;
const localPauseMs = 1 * seconds;
const clusterPauseMs = 3 * seconds;
const longestPauseMs = 60 * seconds;

/** How many of the newest deliveries each poll reads. */
const watchedDeliveries = 50;

export interface FeedPorts {
  open(ref: EnvironmentRef): Promise<Target>;
  /** Called when there is something new to show. */
  onChange(): void;
}

/** What is known about an environment's deliveries. */
export interface FeedState {
  /** The newest ones first; undefined until the environment has been read. */
  readonly latest?: readonly DeliverySummary[];
  /** True if nothing is deployed that could receive any. */
  readonly absent?: boolean;
  /** One sentence if they cannot be read now. */
  readonly problem?: string;
}

const sentenceOf = (error: unknown): string => messageOf(error).split("\n")[0] ?? "";

/** Follows the deliveries of an environment over one connection, from construction until `stop`. */
export class DeliveryFeed {
  readonly #ref: EnvironmentRef;
  readonly #ports: FeedPorts;
  readonly #stop = new AbortController();
  #target: Promise<Target> | undefined;
  #state: FeedState = {};
  #kind: Target["target"] = "local";
  #failures = 0;
  #looking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(ref: EnvironmentRef, ports: FeedPorts) {
    this.#ref = ref;
    this.#ports = ports;
    void this.look();
  }

  get state(): FeedState {
    return this.#state;
  }

  /** Runs `work` with the open environment. @throws whatever `work` throws */
  async use<T>(work: (target: Target) => Promise<T>): Promise<T> {
    return await work(await this.#open());
  }

  /** Looks now, even during the pause after a failure. */
  look(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#stop.signal.aborted) return Promise.resolve();
    this.#looking ??= this.#fetch().finally(() => {
      this.#looking = undefined;
      if (!this.#stop.signal.aborted) this.#timer = setTimeout(() => void this.look(), this.#pause());
    });
    return this.#looking;
  }

  /** Closes the connection. */
  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#close();
  }

  /** An environment that does not answer is polled less and less often. */
  #pause(): number {
    const usual = this.#kind === "local" ? localPauseMs : clusterPauseMs;
    return Math.min(longestPauseMs, usual * 2 ** this.#failures);
  }

  async #open(): Promise<Target> {
    this.#target ??= this.#ports.open(this.#ref);
    const target = await this.#target;
    this.#kind = target.target;
    return target;
  }

  async #close(): Promise<void> {
    const target = this.#target;
    this.#target = undefined;
    await target?.then((open) => open.dispose()).catch(() => undefined);
  }

  async #fetch(): Promise<void> {
    try {
      const target = await this.#open();
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(answerTimeoutMs)]);
      const latest = await listDeliveries(await target.managementPort(signal), { limit: watchedDeliveries });
      this.#failures = 0;
      this.#show({ latest });
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#failures += 1;
      this.#show(await this.#why(error));
      // The next look must not reuse a connection that failed.
      await this.#close();
    }
  }

  /** Keeps the last list, with the reason why there is no newer one. */
  async #why(error: unknown): Promise<FeedState> {
    const { environment } = this.#ref;
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(answerTimeoutMs)]);
    const status = await this.#target?.then((open) => open.status(signal)).catch(() => undefined);
    if (status?.phase === "absent") return { absent: true };
    const last = this.#state.latest ? { latest: this.#state.latest } : {};
    if (status?.phase === "stopped")
      return {
        ...last,
        problem: vscode.l10n.t("{0} is stopped, so its deliveries cannot be read.", environment),
      };
    if (status?.phase === "starting")
      return {
        ...last,
        problem: vscode.l10n.t("{0} is starting: its deliveries show in a moment.", environment),
      };
    return { ...last, problem: status?.message ?? sentenceOf(error) };
  }

  #show(state: FeedState): void {
    if (this.#stop.signal.aborted || JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    this.#ports.onChange();
  }
}
