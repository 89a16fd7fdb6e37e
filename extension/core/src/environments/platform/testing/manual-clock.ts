import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "../clock.ts";

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/** Enough turns of the event loop for everything that does not wait for time. */
const turns = 10;

async function settle(): Promise<void> {
  for (let count = 0; count < turns; count++) await turn();
}

/** A clock that only moves when a test moves it. */
export class ManualClock implements Clock {
  readonly #alarms = new Set<Alarm>();
  #now = 0;

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#alarms.delete(alarm);
        reject(signal.reason);
      };
      const ring = (): void => {
        signal.removeEventListener("abort", abort);
        resolve();
      };
      const alarm = { at: this.#now + milliseconds, ring };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      this.#alarms.add(alarm);
    });
  }

  every(milliseconds: number, run: () => void): () => void {
    let alarm: Alarm;
    const next = (): void => {
      alarm = { at: this.#now + milliseconds, ring };
      this.#alarms.add(alarm);
    };
    const ring = (): void => {
      next();
      run();
    };
    next();
    return () => void this.#alarms.delete(alarm);
  }

  /** Advances the time and runs everything that is due, in order. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await settle();
      const [next] = [...this.#alarms].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
      if (next === undefined) break;
      this.#alarms.delete(next);
      this.#now = next.at;
      next.ring();
    }
    this.#now = end;
    await settle();
  }
}
