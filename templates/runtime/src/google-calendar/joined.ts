import { setTimeout as delay } from "node:timers/promises";

/**
 * Runs one task for many who ask at the same time: whoever asks gets a run that starts afterwards. Runs start at least
 * `pause` milliseconds apart, except the first after a quiet time.
 */
export class Joined {
  readonly #task: () => Promise<void>;
  readonly #pause: number;
  #current: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #startedAt = Number.NEGATIVE_INFINITY;
  /** When the last run that succeeded began, in milliseconds since 1970. */
  #covered = Number.NEGATIVE_INFINITY;

  constructor(task: () => Promise<void>, pause: number) {
    this.#task = task;
    this.#pause = pause;
  }

  /**
   * Resolves after a run that began later than a moment (milliseconds since 1970). What was asked well before the last
   * run needs none; the pause also makes up for clocks of other machines that differ a little.
   */
  after(moment: number): Promise<void> {
    // A run that began later than now did so before the clock was set back, and so covers nothing.
    if (this.#covered > moment + this.#pause && this.#covered <= Date.now()) return Promise.resolve();
    return this.now();
  }

  /** Resolves after a run that begins from now on. */
  now(): Promise<void> {
    this.#next ??= this.#start();
    return this.#next;
  }

  async #start(): Promise<void> {
    await this.#current.catch(() => undefined);
    const wait = this.#startedAt + this.#pause - performance.now();
    if (wait > 0) await delay(wait);
    const began = Date.now();
    this.#startedAt = performance.now();
    this.#next = undefined;
    this.#current = this.#task();
    await this.#current;
    this.#covered = began;
  }
}
