import { setTimeout as delay } from "node:timers/promises";

/** The clock of code that waits, which tests replace. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** @throws AbortError once the signal aborts */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Calls `run` at an interval; the returned function stops that. */
  every(milliseconds: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
  every(milliseconds, run) {
    const timer = setInterval(run, milliseconds);
    return () => clearInterval(timer);
  },
};
