import type { Clock } from "@hookloom/core/environments/platform/clock";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { Cluster, ClusterRequest } from "../cluster/cluster.ts";

/** Changes within this many milliseconds count as one. */
const together = 60;

/** Node 20, on which the command line starts too, has no Promise.withResolvers. */
function newTrigger(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}

/** Wakes a loop that waits for a change. */
export class ChangeSignal {
  readonly #clock: Clock;
  #changed = newTrigger();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  notify(): void {
    this.#changed.resolve();
  }

  /** Waits for the next notification, at most this many milliseconds. @throws AbortError */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const limit = this.#clock.sleep(timeoutMs, AbortSignal.any([signal, over.signal]));
    limit.catch(ignored("the wait has ended"));
    try {
      await Promise.race([limit, this.#changed.promise]);
    } finally {
      over.abort();
    }
    signal.throwIfAborted();
    await this.#clock.sleep(together, signal);
    this.#changed = newTrigger();
  }
}

/** Notifies about every change of a collection until the signal aborts. Without a watch the loop wakes less often. */
export async function notifyOnChange(
  cluster: Cluster,
  path: string,
  query: ClusterRequest["query"],
  { changed, signal }: { readonly changed: ChangeSignal; readonly signal: AbortSignal },
): Promise<void> {
  try {
    for await (const _ of cluster.watch(path, query, signal)) changed.notify();
  } catch {
    // The loop also polls.
  }
}
