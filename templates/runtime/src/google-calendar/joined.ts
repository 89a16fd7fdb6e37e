import { setTimeout as delay } from "node:timers/promises";
import { ignored } from "../errors/ignored-error.ts";

/**
 * Runs one task for many concurrent callers: each caller gets a run that starts after its call. Runs start at least
 * `pause` milliseconds apart, except the first after an idle time.
 */
export class Joined {
  readonly #task: () => Promise<void>;
  readonly #pause: number;
  #current: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #startedAt = Number.NEGATIVE_INFINITY;
  /** When the last successful run began, in milliseconds since 1970. */
  #covered = Number.NEGATIVE_INFINITY;

  constructor(task: () => Promise<void>, pause: number) {
    this.#task = task;
    this.#pause = pause;
  }

  /**
   * Resolves after a run that began later than a moment (milliseconds since 1970). A moment well before the last
   * run needs none; the pause also covers small differences between the clocks of machines.
   */
  after(moment: number): Promise<void> {
    // A run with a later start than now ran before the clock was set back, so it does not count.
    if (this.#covered > moment + this.#pause && this.#covered <= Date.now()) return Promise.resolve();
    return this.now();
  }

  /** Resolves after a run that begins from now on. */
  now(): Promise<void> {
    this.#next ??= this.#start();
    return this.#next;
  }

  async #start(): Promise<void> {
    await this.#current.catch(ignored("the caller of that run handles it"));
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
