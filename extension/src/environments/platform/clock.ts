import { setTimeout as delay } from "node:timers/promises";

/** The clock of code that waits, which tests replace. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** @throws AbortError once the signal aborts */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Calls `run` again and again until what it returns is called. */
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
