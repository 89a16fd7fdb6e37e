import { errorMessage, type Logger } from "@hookloom/runtime/seams";

/** How long the store is not tried after a failure, in milliseconds, so that requests do not wait for it. */
const rest = 1000;

/** Tracks whether the store of the counts responds. The start and the end of an outage are logged once. */
export class StoreHealth {
  readonly #log: Logger;
  readonly #now: () => number;
  #away = false;
  #restsUntil = 0;
  #insured = 0;

  constructor(log: Logger, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  /** True shortly after a failure. */
  get resting(): boolean {
    return this.#away && this.#now() < this.#restsUntil;
  }

  /** Number of requests that were counted without the store. */
  get insuredRequests(): number {
    return this.#insured;
  }

  succeeded(): void {
    if (this.#away) this.#log.info("The store of the limits is available again");
    this.#away = false;
  }

  failed(error: unknown): void {
    if (!this.#away) {
      const message = `The store of the limits is unavailable, so each replica lets its share through: ${errorMessage(error)}`;
      this.#log.error(message, { error });
    }
    this.#away = true;
    this.#restsUntil = this.#now() + rest;
  }

  insured(requests: number): void {
    this.#insured += requests;
  }
}
