import type { Clock } from "../../platform/clock.ts";
import type { Cluster, ClusterRequest } from "../cluster/cluster.ts";

/** Milliseconds in which several changes count as one. */
const together = 60;

/** Node 20, on which the command line starts too, has no Promise.withResolvers. */
function newBell(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}

/** Wakes a loop that waits for a change. */
export class Wake {
  readonly #clock: Clock;
  #changed = newBell();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#changed.resolve();
  }

  /** Waits for the next ring, at most so many milliseconds. @throws AbortError */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const limit = this.#clock.sleep(milliseconds, AbortSignal.any([signal, over.signal]));
    limit.catch(() => undefined);
    try {
      await Promise.race([limit, this.#changed.promise]);
    } finally {
      over.abort();
    }
    signal.throwIfAborted();
    await this.#clock.sleep(together, signal);
    this.#changed = newBell();
  }
}

/** Rings with every change of a collection until the signal aborts. A watch that is refused or ends only wakes less often. */
export async function ringOnChange(
  cluster: Cluster,
  path: string,
  query: ClusterRequest["query"],
  { wake, signal }: { readonly wake: Wake; readonly signal: AbortSignal },
): Promise<void> {
  try {
    for await (const _ of cluster.watch(path, query, signal)) wake.ring();
  } catch {
    // The loop looks now and then anyway.
  }
}
