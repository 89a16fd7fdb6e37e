import { errorMessage, type Logger } from "@hookloom/runtime/seams";

/** Time after a failure during which the store is not called, in milliseconds, so that requests do not wait for it. */
const retryAfterMs = 1000;

/** Tracks whether the store of the counts responds. The start and the end of an outage are logged once. */
export class StoreHealth {
  readonly #log: Logger;
  readonly #now: () => number;
  #unavailable = false;
  #restsUntil = 0;
  #insured = 0;

  constructor(log: Logger, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  /** True while the store is not called after a failure. */
  get resting(): boolean {
    return this.#unavailable && this.#now() < this.#restsUntil;
  }

  /** Number of requests that were counted without the store. */
  get insuredRequests(): number {
    return this.#insured;
  }

  succeeded(): void {
    if (this.#unavailable) this.#log.info("The store of the limits is available again");
    this.#unavailable = false;
  }

  failed(error: unknown): void {
    if (!this.#unavailable) {
      const message = `The store of the limits is unavailable, so each replica accepts its own share of requests: ${errorMessage(error)}`;
      this.#log.error(message, { error });
    }
    this.#unavailable = true;
    this.#restsUntil = this.#now() + retryAfterMs;
  }

  insured(requests: number): void {
    this.#insured += requests;
  }
}
