import { type Budget, budgetKey, type Counts, type RemainingBudget, type TakeResult } from "./budget.ts";

/** The count of one window. `expires` is in milliseconds since the Unix epoch. */
export interface StoredCount {
  readonly key: string;
  readonly count: number;
  readonly expires: number;
}

/** Storage for counts that outlive the process. */
export interface CountLog {
  /** The counts of windows that have not ended. */
  readonly known: readonly StoredCount[];
  /** Stores the counts that `take` returns at commit time. A retried commit calls `take` again. */
  write(take: () => Iterable<StoredCount>): Promise<void>;
}

/**
 * Counts for a process that does not share its store. The counts are kept in memory and written to the store together with the
 * request's delivery, so that a restart does not grant requests twice.
 */
export class MemoryCounts implements Counts {
  readonly #log: CountLog | undefined;
  readonly #windows: Map<string, StoredCount>;
  /** Number of windows above which ended windows are deleted. */
  #maxWindows = 10_000;
  readonly #unwritten = new Map<string, StoredCount>();
  #writing: Promise<void> | undefined;

  constructor(log?: CountLog) {
    this.#log = log;
    this.#windows = new Map(log?.known.map((count) => [count.key, count]));
  }

  async take(budgets: readonly Budget[]): Promise<TakeResult> {
    const now = Date.now();
    const before = this.#left(budgets, now);
    const violated = before.find(({ remaining }) => remaining === 0);
    if (violated !== undefined) return { left: before, violated };
    for (const { budget, resetMs } of before) {
      const key = budgetKey(budget);
      const known = this.#windows.get(key);
      const expires = now + resetMs;
      const counted = { key, count: known?.expires === expires ? known.count + 1 : 1, expires };
      this.#windows.set(key, counted);
      this.#write(counted);
    }
    if (this.#windows.size > this.#maxWindows) this.#forgetEnded(now);
    return { left: before.map((left) => ({ ...left, remaining: left.remaining - 1 })) };
  }

  async peek(budgets: readonly Budget[]): Promise<readonly RemainingBudget[]> {
    return this.#left(budgets, Date.now());
  }

  async close(): Promise<void> {
    await this.#writing;
  }

  #left(budgets: readonly Budget[], now: number): readonly RemainingBudget[] {
    return budgets.map((budget) => {
      const { count, seconds } = budget.limit;
      const known = this.#windows.get(budgetKey(budget));
      if (known === undefined || known.expires <= now)
        return { budget, remaining: count, resetMs: seconds * 1000 };
      return { budget, remaining: Math.max(0, count - known.count), resetMs: known.expires - now };
    });
  }

  #forgetEnded(now: number): void {
    for (const [key, { expires }] of this.#windows) if (expires <= now) this.#windows.delete(key);
    this.#maxWindows = Math.max(10_000, 2 * this.#windows.size);
  }

  #write(count: StoredCount): void {
    if (this.#log === undefined) return;
    this.#unwritten.set(count.key, count);
    this.#writing ??= this.#flush(this.#log);
  }

  /**
   * Writes the counts. If the store cannot be written, the delivery is rejected, too; the next request for the key writes the
   * whole count.
   */
  async #flush(log: CountLog): Promise<void> {
    while (this.#unwritten.size > 0) {
      const counts = new Map<string, StoredCount>();
      // Read as late as possible, so that a commit that contains a delivery also contains the count of its request.
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
