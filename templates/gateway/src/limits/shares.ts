import RateLimiterMemory from "rate-limiter-flexible/lib/RateLimiterMemory.js";
import RateLimiterRes from "rate-limiter-flexible/lib/RateLimiterRes.js";
import { type Budget, keyOf } from "./budget.ts";

/** What is known of a budget's window from the time before the store became unavailable. */
export interface Known {
  readonly seen: number;
  /** In milliseconds since 1970. */
  readonly until: number;
}

/** What requests got of a share. */
export interface Shared {
  readonly granted: number;
  readonly rest: number;
  /** When the window of the share ends, in milliseconds since 1970. */
  readonly until: number;
}

/** A replica's part of each budget while the store is unavailable: of what was left when it last answered. */
export class Shares {
  readonly #replicas: () => number;
  readonly #limiters = new Map<string, RateLimiterMemory>();

  /** @param replicas How many replicas share a budget. */
  constructor(replicas: () => number) {
    this.#replicas = replicas;
  }

  async take(budget: Budget, requests: number, known: Known): Promise<Shared> {
    const most = Math.ceil(budget.limit.count / this.#replicas());
    const limiter = this.#limiters.get(keyOf(budget)) ?? (await this.#begin(budget, most, known));
    const { consumedPoints, msBeforeNext } = await limiter
      .consume(keyOf(budget), requests)
      .catch((error: unknown) => {
        if (error instanceof RateLimiterRes) return error;
        throw error;
      });
    const rest = Math.max(0, most - consumedPoints);
    const granted = Math.min(requests, Math.max(0, most - (consumedPoints - requests)));
    return { granted, rest, until: Date.now() + msBeforeNext };
  }

  /** False where the store has answered since. */
  async giveBack(budget: Budget): Promise<boolean> {
    const limiter = this.#limiters.get(keyOf(budget));
    await limiter?.reward(keyOf(budget), 1);
    return limiter !== undefined;
  }

  /** The store has answered: the next share is of what is left then. */
  end(budget: Budget): void {
    this.#limiters.delete(keyOf(budget));
  }

  async #begin(budget: Budget, most: number, { seen, until }: Known): Promise<RateLimiterMemory> {
    const { count, seconds } = budget.limit;
    const limiter = new RateLimiterMemory({ points: most, duration: seconds, keyPrefix: "" });
    this.#limiters.set(keyOf(budget), limiter);
    const now = Date.now();
    if (until > now && seen > 0) {
      // The others have seen as much, and share what was left then.
      const left = Math.floor(Math.max(0, count - seen) / this.#replicas());
      await limiter.set(keyOf(budget), most - Math.min(most, left), (until - now) / 1000);
    }
    return limiter;
  }
}
