import { messageOf } from "../errors/errors.ts";
import type { Logger } from "../log/logger.ts";
import { GoogleRefusal } from "./google-errors.ts";

const first = 5_000;
const longest = 15 * 60 * 1000;

/** Milliseconds to wait after so many failures in a row: the delay that Google requests, else doubling with half jitter. */
export function backoff(failures: number, error: unknown, random: () => number = Math.random): number {
  const asked = error instanceof GoogleRefusal ? error.retryAfter : undefined;
  const doubled = Math.min(longest, first * 2 ** Math.min(failures - 1, 12));
  return Math.max(asked ?? 0, doubled * (0.5 + random() / 2));
}

/** A task that is due at intervals, with a back-off after failures. */
export class Paced {
  readonly #interval: number;
  readonly #log: Logger;
  readonly #signal: AbortSignal;
  #at = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #hurried = 0;
  #running: Promise<void> | undefined;

  constructor(interval: number, log: Logger, signal: AbortSignal) {
    this.#interval = interval;
    this.#log = log;
    this.#signal = signal;
  }

  /** Makes the task due at once. */
  hurry(): void {
    this.#hurried++;
    this.#at = Number.NEGATIVE_INFINITY;
  }

  /** Runs the task if it is due, or waits for the current run; never throws. */
  run(task: () => Promise<void>): Promise<void> {
    this.#running ??= this.#run(task).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(task: () => Promise<void>): Promise<void> {
    if (performance.now() < this.#at) return;
    // A call while it runs asks for another run.
    const hurried = this.#hurried;
    try {
      await task();
      this.#failures = 0;
      if (hurried === this.#hurried) this.#at = performance.now() + this.#interval;
    } catch (error) {
      if (this.#signal.aborted) return;
      this.#failures++;
      const wait = backoff(this.#failures, error);
      this.#at = performance.now() + wait;
      this.#log.warn(messageOf(error), { seconds: Math.round(wait / 1000) });
    }
  }
}
