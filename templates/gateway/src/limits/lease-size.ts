/** Target duration of a lease in milliseconds, and the minimum duration as a multiple of the time needed to take one. */
const leaseMs = 250;
const leasesAhead = 4;
/** Divisors of the limit and of the remaining requests for the maximum total size of all leases. */
const partOfLimit = 20;
const partOfRest = 4;
/** Smaller leases are not taken; requests are then taken one at a time. */
const smallestLease = 8;

/** The values that determine the size of a lease. */
export interface LeaseDemand {
  /** Requests per second in this process. */
  readonly rate: number;
  readonly limit: number;
  /** Remaining requests in the store. */
  readonly rest: number;
  readonly replicas: number;
  /** Duration of taking the last lease, in milliseconds. */
  readonly tookMs: number;
}

/**
 * Returns how many requests of a budget a process may hold to avoid waiting for the store, or 0 if requests are taken one at a
 * time. The number decreases with the remaining requests, and the last requests are never held.
 */
export function leaseSize({ rate, limit, rest, replicas, tookMs: took }: LeaseDemand): number {
  const wanted = Math.ceil((rate * Math.max(leaseMs, leasesAhead * took)) / 1000);
  const most = Math.min(limit / partOfLimit, rest / partOfRest) / replicas;
  const size = Math.floor(Math.min(wanted, most));
  return size < smallestLease ? 0 : size;
}

/** Duration of a measurement, and the time after which an earlier rate is discarded, in milliseconds. */
const measurementMs = 50;
const discardAfterMs = 1000;

/** Measures the current number of requests per second. */
export class RateMeter {
  #since = 0;
  #requests = 0;
  #perSecond = 0;

  note(requests: number): void {
    this.#requests += requests;
  }

  /** @param now milliseconds since the Unix epoch */
  perSecond(now: number): number {
    const elapsed = now - this.#since;
    if (elapsed < measurementMs && elapsed >= 0) return this.#perSecond;
    const current = (this.#requests * 1000) / Math.max(elapsed, measurementMs);
    const isFalling = current < this.#perSecond && elapsed <= discardAfterMs;
    this.#perSecond = isFalling ? (this.#perSecond + current) / 2 : current;
    this.#since = now;
    this.#requests = 0;
    return this.#perSecond;
  }
}
