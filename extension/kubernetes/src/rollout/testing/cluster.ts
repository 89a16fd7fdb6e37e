import type { Cluster, ClusterObject, ClusterRequest, WatchEvent } from "../../cluster/cluster.ts";
import { ClusterError } from "../../cluster/errors.ts";

/** What a request is answered with; a function is asked each time. */
type Answer = (request: ClusterRequest, path: string) => unknown;

export const refusal = (status: number, said = ""): ClusterError =>
  new ClusterError({ status, reason: "" }, `The cluster answered ${status}.`, said);

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

/** A cluster in memory: paths with what they answer, changes that a test emits, and logs by a function. */
export class TestCluster implements Cluster {
  readonly server = "https://10.0.0.1:6443";
  readonly context = "test";
  readonly namespace = "hooks";
  readonly asked: string[] = [];
  readonly #answers = new Map<string, Answer>();
  readonly #watchers = new Map<string, Set<(event: WatchEvent) => void>>();
  logs: (path: string, query: ClusterRequest["query"], signal: AbortSignal) => AsyncIterable<string> = () =>
    none();
  forwarded: {
    readonly pod: string;
    readonly port: number;
    readonly signal: AbortSignal;
    readonly onUse?: () => void;
  }[] = [];

  answer(path: string, answer: Answer): this {
    this.#answers.set(path, answer);
    return this;
  }

  async request<Answered = ClusterObject>(
    method: string,
    path: string,
    request: ClusterRequest = {},
  ): Promise<Answered> {
    request.signal?.throwIfAborted();
    this.asked.push(`${method} ${path}`);
    const answer = this.#answers.get(path);
    if (!answer) throw refusal(404);
    return (await answer(request, path)) as Answered;
  }

  /** Sends a change to all watches of a collection. */
  emit(path: string, event: WatchEvent): void {
    for (const watcher of this.#watchers.get(path) ?? []) watcher(event);
  }

  async *watch<Watched = ClusterObject>(
    path: string,
    _query: ClusterRequest["query"],
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent<Watched>> {
    const waiting: WatchEvent[] = [];
    let wake: () => void = () => undefined;
    const watcher = (event: WatchEvent): void => {
      waiting.push(event);
      wake();
    };
    const watchers = this.#watchers.get(path) ?? new Set();
    this.#watchers.set(path, watchers.add(watcher));
    try {
      for (;;) {
        const next = new Promise<void>((resolve) => {
          wake = resolve;
        });
        for (const event of waiting.splice(0)) yield event as WatchEvent<Watched>;
        await Promise.race([next, ended(signal)]);
      }
    } finally {
      watchers.delete(watcher);
    }
  }

  lines(path: string, query: ClusterRequest["query"], signal: AbortSignal): AsyncIterable<string> {
    return this.logs(path, query, signal);
  }

  async forward(pod: string, port: number, signal: AbortSignal, onUse?: () => void): Promise<number> {
    this.forwarded.push({ pod, port, signal, ...(onUse ? { onUse } : {}) });
    return 40_000 + this.forwarded.length;
  }

  async close(): Promise<void> {
    // Nothing is open.
  }
}

async function* none(): AsyncGenerator<string> {
  // Nothing was printed.
}
