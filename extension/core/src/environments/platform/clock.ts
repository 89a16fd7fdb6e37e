import { setTimeout as delay } from "node:timers/promises";

/** The clock for code that waits; tests replace it. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** @throws AbortError once the signal aborts */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls `run` at an interval until the returned function is called. */
  every(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};
