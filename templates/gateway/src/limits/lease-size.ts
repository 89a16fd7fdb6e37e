/** Milliseconds of requests in a lease, and how many times a lease lasts longer than it takes to get one. */
const leaseMs = 250;
const leasesAhead = 4;
/** The largest part of a limit that its replicas hold together, and of what is left of it. */
const partOfLimit = 20;
const partOfRest = 4;
/** Fewer requests than this are taken as they come. */
const smallestLease = 8;

/** What a lease depends on. */
export interface Need {
  /** Requests a second in this process. */
  readonly rate: number;
  readonly limit: number;
  /** What the store has left. */
  readonly rest: number;
  readonly replicas: number;
  /** Milliseconds that taking the last lease took. */
  readonly took: number;
}

/**
 * How many requests of a budget a process may hold, so that they need not wait for the store; 0 where they are taken one by
 * one. The less is left, the fewer are held; the last ones are never held.
 */
export function leaseSize({ rate, limit, rest, replicas, took }: Need): number {
  const wanted = Math.ceil((rate * Math.max(leaseMs, leasesAhead * took)) / 1000);
  const most = Math.min(limit / partOfLimit, rest / partOfRest) / replicas;
  const size = Math.floor(Math.min(wanted, most));
  return size < smallestLease ? 0 : size;
}

/** Milliseconds of one measurement, and after which an earlier rate no longer counts. */
const reading = 50;
const forgetAfter = 1000;

/** How many requests a second come, as of the last moments. */
export class Pace {
  #since = 0;
  #requests = 0;
  #perSecond = 0;

  note(requests: number): void {
    this.#requests += requests;
  }

  /** By now, in milliseconds. */
  perSecond(now: number): number {
    const elapsed = now - this.#since;
    if (elapsed < reading && elapsed >= 0) return this.#perSecond;
    const current = (this.#requests * 1000) / Math.max(elapsed, reading);
    const isFalling = current < this.#perSecond && elapsed <= forgetAfter;
    this.#perSecond = isFalling ? (this.#perSecond + current) / 2 : current;
    this.#since = now;
    this.#requests = 0;
    return this.#perSecond;
  }
}
