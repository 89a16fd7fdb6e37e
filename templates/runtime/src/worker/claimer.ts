import type { Inbox, LeasedDelivery, LeaseRequest } from "../inbox/inbox.ts";

export interface ClaimerOptions {
  readonly inbox: Inbox;
  readonly lease: LeaseRequest;
  /** Maximum time between two claims in milliseconds. */
  readonly pollMs: number;
  /** Returns the number of deliveries that can be taken at the moment. */
  readonly room: () => number;
  readonly take: (delivery: LeasedDelivery) => void;
  readonly onError: (error: unknown) => void;
  /** Called when there is nothing more to do for now. */
  readonly onIdle: () => void;
}

/** Milliseconds until the next claim if a claim returned nothing although deliveries seemed to be due. */
const emptyClaimPauseMs = 1000;
/** Milliseconds after which an unresponsive store is considered stuck. */
const responseTimeoutMs = 60_000;

/** Deliveries that are received within this many milliseconds may run in a different order. */
const freshMs = 250;

/**
 * True if deliveries that were stored after this one should run before new ones. This is not required for recent
 * deliveries: otherwise, a process whose store takes milliseconds would never catch up under load.
 */
function isOld(last: LeasedDelivery | undefined): boolean {
  return last !== undefined && Date.now() - last.receivedAt > freshMs;
}

/**
 * Claims deliveries that were not handed over by the receiver: waiting ones, retries, and those left by other
 * processes.
 */
export class Claimer {
  readonly #options: ClaimerOptions;
  #behind = false;
  /** True if a claim may return deliveries. */
  #pending = false;
  /** True if a claim starts at the end of the current event loop turn. */
  #claimScheduled = false;
  #claimedAt: number | undefined;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(options: ClaimerOptions) {
    this.#options = options;
  }

  /** True if the inbox may contain deliveries that should run before new ones. */
  get behind(): boolean {
    return this.#behind;
  }

  get busy(): boolean {
    return !this.#stopped && (this.#pending || this.#claimedAt !== undefined);
  }

  /** False if the inbox no longer responds. */
  get healthy(): boolean {
    return this.#claimedAt === undefined || performance.now() - this.#claimedAt < responseTimeoutMs;
  }

  /** Called when deliveries can be claimed, but do not have to run before new ones. */
  wake(): void {
    this.#pending = true;
    this.roomLeft();
  }

  /** Called when deliveries are or will be waiting that should run before new ones. */
  fallBehind(): void {
    this.#behind = true;
    this.wake();
  }

  /**
   * Called when more deliveries can be taken. Slots that become free in the same event loop turn are filled with one
   * claim.
   */
  roomLeft(): void {
    if (this.#claimScheduled || !this.#mayClaim()) return;
    this.#claimScheduled = true;
    setImmediate(() => {
      this.#claimScheduled = false;
      if (this.#mayClaim()) void this.#claim();
    });
  }

  /** Called with the time when a delivery will be due (milliseconds since 1970). */
  due(at: number): void {
    this.#arm(at - Date.now());
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #mayClaim(): boolean {
    return this.#pending && !this.#stopped && this.#claimedAt === undefined && this.#options.room() > 0;
  }

  async #claim(): Promise<void> {
    const { inbox, lease, room, take, onError, onIdle } = this.#options;
    this.#claimedAt = performance.now();
    try {
      const requested = room();
      this.#pending = false;
      const claimed = await inbox.claim(requested, lease);
      this.#claimedAt = performance.now();
      const isMore = claimed.length >= requested;
      this.#behind = isMore && isOld(claimed.at(-1));
      if (isMore) this.#pending = true;
      for (const delivery of claimed) take(delivery);
      if (!this.#pending) await this.#scheduleNextClaim();
    } catch (error) {
      // Waiting deliveries are claimed later. New ones may run first.
      this.#behind = false;
      this.#pending = false;
      onError(error);
      this.#arm(emptyClaimPauseMs);
    } finally {
      this.#claimedAt = undefined;
    }
    this.roomLeft();
    onIdle();
  }

  async #scheduleNextClaim(): Promise<void> {
    const due = await this.#options.inbox.nextDue();
    const delay = due === undefined ? this.#options.pollMs : due - Date.now();
    this.#arm(delay > 0 ? delay : emptyClaimPauseMs);
  }

  /**
   * Starts a timer. Timers use monotonic time and are never longer than the poll interval, so clock changes cause no
   * long delays.
   */
  #arm(delay: number): void {
    if (this.#stopped) return;
    const delayMs = Math.max(Math.min(delay, this.#options.pollMs), 0);
    const at = performance.now() + delayMs;
    if (at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => {
      this.#timerAt = Number.POSITIVE_INFINITY;
      this.wake();
    }, delayMs);
    this.#timer.unref();
  }
}
