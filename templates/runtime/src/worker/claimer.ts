import type { Inbox, LeasedDelivery, LeaseRequest } from "../inbox/inbox.ts";

export interface ClaimerOptions {
  readonly inbox: Inbox;
  readonly lease: LeaseRequest;
  /** The longest time between two claims, in milliseconds. */
  readonly poll: number;
  /** How many deliveries may be taken now. */
  readonly room: () => number;
  readonly take: (delivery: LeasedDelivery) => void;
  readonly onError: (error: unknown) => void;
  /** Called when it has nothing more to do for now. */
  readonly onIdle: () => void;
}

/** Milliseconds before the next claim after a claim returned nothing although something seemed due. */
const emptyClaimPauseMs = 1000;
/** Milliseconds after which a store that has not responded counts as stuck. */
const responseTimeoutMs = 60_000;

/** Milliseconds: of deliveries that came within such a time, those that came later may run earlier. */
const freshMs = 250;

/**
 * Whether what was stored after this delivery should run before what comes now. What has only just come need not: if it had
 * to, a store that takes milliseconds would never catch up under load.
 */
function isOld(last: LeasedDelivery | undefined): boolean {
  return last !== undefined && Date.now() - last.receivedAt > freshMs;
}

/** Claims deliveries that the receiver has not handed over: waiting ones, retries, and those that other processes left. */
export class Claimer {
  readonly #options: ClaimerOptions;
  #behind = false;
  /** True if a claim may find something. */
  #pending = false;
  /** True if a claim begins at the end of this turn of the event loop. */
  #planned = false;
  #claimedAt: number | undefined;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(options: ClaimerOptions) {
    this.#options = options;
  }

  /** True if the inbox may hold something that should run before what comes now. */
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

  /** Reports that something can be claimed, which need not run before what comes now. */
  wake(): void {
    this.#pending = true;
    this.roomLeft();
  }

  /** Reports that something waits, or soon will, that should run before what comes from now on. */
  fallBehind(): void {
    this.#behind = true;
    this.wake();
  }

  /** Reports that more deliveries can be taken. The slots that one turn of the event loop frees are filled by one claim. */
  roomLeft(): void {
    if (this.#planned || !this.#mayClaim()) return;
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      if (this.#mayClaim()) void this.#claim();
    });
  }

  /** Reports when something will be due (milliseconds since 1970). */
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
      if (!this.#pending) await this.#plan();
    } catch (error) {
      // Waiting deliveries are claimed later; new ones may run first.
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

  async #plan(): Promise<void> {
    const due = await this.#options.inbox.nextDue();
    const delay = due === undefined ? this.#options.poll : due - Date.now();
    this.#arm(delay > 0 ? delay : emptyClaimPauseMs);
  }

  /** Timers run on monotonic time and are never longer than the poll, so a clock that jumps delays nothing for long. */
  #arm(delay: number): void {
    if (this.#stopped) return;
    const delayMs = Math.max(Math.min(delay, this.#options.poll), 0);
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
