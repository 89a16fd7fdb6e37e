import type { RateLimiterRes } from "rate-limiter-flexible";
import RateLimiterMemory from "rate-limiter-flexible/lib/RateLimiterMemory.js";
import { type Budget, type Counts, keyOf, type Left, type Taken } from "./budget.ts";

/** The count of one window; `expires` is in milliseconds since 1970. */
export interface StoredCount {
  readonly key: string;
  readonly count: number;
  readonly expires: number;
}

/** Where counts outlive the process. */
export interface CountLog {
  /** The counts of windows that have not ended. */
  readonly known: readonly StoredCount[];
  /** Keeps the counts that `take` gives when the commit is made; a commit that is repeated asks again. */
  write(take: () => Iterable<StoredCount>): Promise<void>;
}

function leftOf(budget: Budget, found: RateLimiterRes | null): Left {
  const { count, seconds } = budget.limit;
  // The limiter forgets a window by a timer, which may be late.
  if (found === null || found.msBeforeNext <= 0) {
    return { budget, remaining: count, milliseconds: seconds * 1000 };
  }
  const remaining = Math.max(0, count - found.consumedPoints);
  return { budget, remaining, milliseconds: found.msBeforeNext };
}

/**
 * Counts for a process that shares its store with no other: in memory, and written to the store together with the delivery
 * of the request, so a process that starts again gives nothing twice.
 */
export class MemoryCounts implements Counts {
  readonly #limiter: RateLimiterMemory = new RateLimiterMemory({ points: 0, duration: 0, keyPrefix: "" });
  readonly #log: CountLog | undefined;
  /** A decision looks first and takes afterwards, so they have to come one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #unwritten = new Map<string, StoredCount>();
  #writing: Promise<void> | undefined;

  constructor(log?: CountLog) {
    this.#log = log;
    const storage = (log?.known ?? []).map(({ key, count, expires }) => ({
      key,
      value: count,
      expiresAt: expires,
    }));
    this.#limiter.restore({ version: 1, storage });
  }

  take(budgets: readonly Budget[]): Promise<Taken> {
    const taken = this.#turn.then(() => this.#take(budgets));
    this.#turn = taken;
    return taken;
  }

  async look(budgets: readonly Budget[]): Promise<readonly Left[]> {
    const left: Left[] = [];
    for (const budget of budgets) left.push(leftOf(budget, await this.#limiter.get(keyOf(budget))));
    return left;
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#writing;
  }

  async #take(budgets: readonly Budget[]): Promise<Taken> {
    const before = await this.look(budgets);
    const violated = before.find(({ remaining }) => remaining === 0);
    if (violated !== undefined) return { left: before, violated };
    const left: Left[] = [];
    for (const budget of budgets) {
      const key = keyOf(budget);
      const found = await this.#limiter.penalty(key, 1, { customDuration: budget.limit.seconds });
      left.push(leftOf(budget, found));
      this.#write({ key, count: found.consumedPoints, expires: Date.now() + found.msBeforeNext });
    }
    return { left };
  }

  #write(count: StoredCount): void {
    if (this.#log === undefined) return;
    this.#unwritten.set(count.key, count);
    this.#writing ??= this.#flush(this.#log);
  }

  /** A store that cannot be written refuses the delivery, too; the next request of the key writes the whole count. */
  async #flush(log: CountLog): Promise<void> {
    while (this.#unwritten.size > 0) {
      const counts = new Map<string, StoredCount>();
      // Taken as late as possible: whatever is committed together with a delivery includes its request.
      const take = () => {
        for (const [key, count] of this.#unwritten) counts.set(key, count);
        this.#unwritten.clear();
        return counts.values();
      };
      await log.write(take).catch(() => this.#unwritten.clear());
    }
    this.#writing = undefined;
  }
}
