import { EnvironmentError } from "@hookloom/core/environments/contract/errors";
import { noUsableResponse } from "@hookloom/core/environments/management/request-management";
import { ignored } from "@hookloom/protocol/ignored-error";
import { t } from "@vscode/l10n";
import type { Cluster } from "../cluster/cluster.ts";
import { managementPort } from "../manifests/container.ts";
import { listPods } from "../rollout/evidence/gather.ts";
import { isReady, type Pod } from "../rollout/evidence/live-objects.ts";

/** Milliseconds without a call, a new connection or data before the port is closed. */
const idleTimeoutMs = 60_000;
/** Milliseconds for which a ready pod is assumed to stay ready. */
const cacheMs = 2_000;

interface Forward {
  readonly uid: string;
  readonly port: number;
  readonly stop: AbortController;
  seenAt: number;
}

/**
 * Forwards a port of an environment's pods, by default the management port, to a port on this machine. A ready pod responds
 * through the API server, or another one if that pod is gone. The port closes a minute after its last use, even if it was only
 * used by a browser page.
 */
export class PodPort {
  readonly #cluster: Cluster;
  readonly #selector: Readonly<Record<string, string>>;
  readonly #port: number;
  #forward: Forward | undefined;
  #opening: Promise<Forward> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = 0;

  constructor(cluster: Cluster, selector: Readonly<Record<string, string>>, port: number = managementPort) {
    this.#cluster = cluster;
    this.#selector = selector;
    this.#port = port;
  }

  /** Returns a local port that forwards to a ready pod. @throws EnvironmentError `not-answering`, ClusterError */
  async port(signal: AbortSignal): Promise<number> {
    return (await this.#reach(signal)).port;
  }

  async #reach(signal: AbortSignal): Promise<Forward> {
    this.#keep();
    const known = this.#forward;
    if (known && performance.now() - known.seenAt < cacheMs) return known;
    if (this.#opening !== undefined) {
      const opened = await this.#opening.catch(ignored("the caller that opens the port handles the failure"));
      signal.throwIfAborted();
      // The first caller may have given up while others still wait.
      return opened ?? this.#reach(signal);
    }
    this.#opening = this.#open(signal).finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /**
   * Runs a call with a port, and once more with a new port if the pod is gone.
   * @throws EnvironmentError `not-answering`, ClusterError, and any error from the call
   */
  async use<Result>(call: (port: number) => Promise<Result>, signal: AbortSignal): Promise<Result> {
    let used: Forward | undefined;
    try {
      used = await this.#reach(signal);
      return await call(used.port);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof EnvironmentError) || error.code !== "not-answering") throw error;
      // Another call may have opened a new port already.
      if (used !== undefined && used === this.#forward) this.close();
      return await call(await this.port(signal));
    }
  }

  close(): void {
    this.#closed += 1;
    clearTimeout(this.#timer);
    this.#forward?.stop.abort();
    this.#forward = undefined;
  }

  #keep(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.close(), idleTimeoutMs);
    this.#timer.unref();
  }

  async #open(signal: AbortSignal): Promise<Forward> {
    const { namespace } = this.#cluster;
    const closed = this.#closed;
    const pods = await listPods(this.#cluster, { namespace, selector: this.#selector }, signal);
    const ready = pods.filter(isReady);
    const known = this.#forward;
    if (known && ready.some(({ metadata }) => metadata.uid === known.uid)) {
      known.seenAt = performance.now();
      return known;
    }
    known?.stop.abort();
    this.#forward = undefined;
    const [pod] = ready;
    if (!pod) throw noUsableResponse(t("No pod of the environment is ready"));
    const opened = await this.#to(pod);
    if (closed === this.#closed) this.#forward = opened;
    // The forwarding may have been closed in the meantime.
    else opened.stop.abort();
    return opened;
  }

  async #to({ metadata }: Pod): Promise<Forward> {
    const stop = new AbortController();
    const port = await this.#cluster.forward(metadata.name, this.#port, stop.signal, () => {
      if (!stop.signal.aborted) this.#timer?.refresh();
    });
    return { uid: metadata.uid ?? "", port, stop, seenAt: performance.now() };
  }
}
