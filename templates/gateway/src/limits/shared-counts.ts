import { type Budget, budgetKey, type Counts, type RemainingBudget, type TakeResult } from "./budget.ts";
import type { CountStore, StoredWindow } from "./count-store.ts";
import { leaseSize, RateMeter } from "./lease-size.ts";
import type { Replicas } from "./replicas.ts";
import type { StoreHealth } from "./store-health.ts";

/** The result of counting one request against a budget. */
interface Counted {
  readonly passed: boolean;
  readonly left: RemainingBudget;
  /** End of the window, in milliseconds since the Unix epoch. */
  readonly until: number;
  /** False if the store was unavailable and the request was counted against this replica's share. */
  readonly stored: boolean;
}

type Waiting = (counted: Counted) => void;

/** Interval between lease checks, and the time after which an unused lease is returned, in milliseconds. */
const checkIntervalMs = 50;
const unusedLeaseMs = 200;
/** Delay before the next exchange while other processes hold the remaining requests, in milliseconds. */
const retryDelayMs = 40;
const maxQueues = 10_000;

/** This process's requests for one budget, and the known state of the budget's window. */
class Queue {
  /** The limit can change without resetting the count. */
  budget: Budget;
  readonly waiting: Waiting[] = [];
  readonly meter: RateMeter = new RateMeter();
  /** Whether an exchange for this budget is in progress. */
  busy = false;
  work: Promise<void> = Promise.resolve();
  /** End of the window, in milliseconds since the Unix epoch. */
  until = 0;
  /** The count that the store last returned. */
  lastCount = 0;
  /** Whether nothing is left until the window ends, not even in leases of other processes. */
  empty = false;
  /** Unused leased requests: the current number, and the number at the last exchange. */
  held = 0;
  heldBefore = 0;
  /** Number of requests to return to the store. */
  toReturn = 0;
  /** During an outage: the rest of this replica's share, and the accepted requests that the store has not counted yet. */
  share: number | undefined;
  owed = 0;
  /** A new lease is taken when fewer requests than this are held. */
  refillBelow = 0;
  /** When the last exchange ended, in milliseconds since the Unix epoch, and its duration. */
  exchanged = 0;
  exchangeMs = 0;
  /** The lowest remaining number that was reported for this window. */
  least: number = Number.POSITIVE_INFINITY;

  constructor(budget: Budget) {
    this.budget = budget;
  }

  /** The remaining requests known to this process, without those that other processes hold. */
  get rest(): number {
    return Math.max(0, this.budget.limit.count - this.lastCount) + this.held;
  }

  /** Returns the remaining number to report, which never increases within a window. */
  report(remaining: number): number {
    this.least = Math.min(this.least, remaining);
    return this.least;
  }

  /** Switches to the window of a count. Held and owed requests of the previous window are dropped. */
  enter(until: number): void {
    if (until === this.until) return;
    this.until = until;
    this.lastCount = 0;
    this.empty = false;
    this.held = 0;
    this.heldBefore = 0;
    this.toReturn = 0;
    this.share = undefined;
    this.owed = 0;
    this.least = Number.POSITIVE_INFINITY;
  }

  /** Marks all held requests to be returned. */
  drop(): void {
    this.toReturn += this.held;
    this.held = 0;
  }
}

export interface SharedCountsOptions {
  readonly store: CountStore;
  readonly health: StoreHealth;
  readonly replicas: Pick<Replicas, "count" | "close">;
}

/**
 * Counts requests for several replicas in a shared store. For a busy budget, a process leases requests in batches: enough for a
 * quarter of a second (longer if the store is slow). The process serves them from memory and takes the next lease before the
 * current one is used up, so no request waits for the store. Requests for less busy budgets, and the last requests of a limit,
 * are taken one at a time; requests that arrive during an exchange are batched into the next one.
 *
 * No request is rejected while another process holds a lease. When a limit is reached, requests wait until the other processes
 * have used or returned their leases, which takes at most a quarter of a second. If a process crashes, its lease is lost after
 * the other processes have waited three seconds.
 *
 * While the store is unavailable, each replica accepts its share of the requests that were left when the store last responded.
 */
export class SharedCounts implements Counts {
  readonly #store: CountStore;
  readonly #health: StoreHealth;
  readonly #replicas: Pick<Replicas, "count" | "close">;
  readonly #queues = new Map<string, Queue>();
  /** Queues for which the store has recorded held requests. */
  readonly #leasing = new Set<Queue>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({ store, health, replicas }: SharedCountsOptions) {
    this.#store = store;
    this.#health = health;
    this.#replicas = replicas;
  }

  async take(budgets: readonly Budget[]): Promise<TakeResult> {
    const now = Date.now();
    for (const budget of budgets) {
      const { empty, until } = this.#getQueue(budget);
      if (!empty || until <= now) continue;
      const violated = { budget, remaining: 0, resetMs: until - now };
      return { left: [violated], violated };
    }
    // In parallel: a request waits for one round trip, no matter how many budgets it uses.
    const pending = budgets.map((budget) => this.#fromMemory(budget, now) ?? this.#enqueue(budget));
    const counted = pending.every((one) => !(one instanceof Promise))
      ? (pending as readonly Counted[])
      : await Promise.all(pending);
    const at = counted.findIndex(({ passed }) => !passed);
    if (at < 0) return { left: counted.map(({ left }) => left) };
    for (const one of counted) if (one.passed) this.#giveBack(one);
    const reported = counted.slice(0, at + 1).map(({ left }) => left);
    return { left: reported, violated: reported[at] as RemainingBudget };
  }

  async peek(budgets: readonly Budget[]): Promise<readonly RemainingBudget[]> {
    const now = Date.now();
    return Promise.all(
      budgets.map(async (budget) => {
        const { count, seconds } = budget.limit;
        const fresh = { budget, remaining: count, resetMs: seconds * 1000 };
        const queue = this.#getQueue(budget);
        try {
          const window = await this.#store.peek(budget);
          if (window === undefined) return fresh;
          const used = window.until === queue.until ? queue.heldBefore - queue.held : 0;
          const rest = Math.max(0, count - window.points) + Math.max(0, window.held - used);
          return { budget, remaining: Math.min(count, rest), resetMs: window.until - now };
        } catch (error) {
          this.#health.failed(error);
          if (queue.until <= now) return fresh;
          return { budget, remaining: Math.min(count, queue.least), resetMs: queue.until - now };
        }
      }),
    );
  }

  /** Returns all held requests to the store. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const queue of this.#queues.values()) await queue.work;
    for (const queue of this.#leasing) await this.#serve(queue, true);
    await this.#replicas.close();
  }

  #getQueue(budget: Budget): Queue {
    const key = budgetKey(budget);
    const known = this.#queues.get(key);
    if (known === undefined) {
      if (this.#queues.size >= maxQueues) this.#forgetEnded();
      const queue = new Queue(budget);
      this.#queues.set(key, queue);
      return queue;
    }
    if (known.budget.limit.count !== budget.limit.count) {
      // Held requests were granted under the old limit.
      known.drop();
      known.budget = budget;
      known.empty = false;
    }
    return known;
  }

  #forgetEnded(): void {
    const now = Date.now();
    for (const [key, queue] of this.#queues) {
      if (!queue.busy && queue.until < now && !this.#leasing.has(queue)) this.#queues.delete(key);
    }
  }

  /** Uses a held request, and starts taking the next lease before the current one is used up. */
  #fromMemory(budget: Budget, now: number): Counted | undefined {
    const queue = this.#getQueue(budget);
    if (queue.held === 0 || queue.until <= now || queue.waiting.length > 0) return undefined;
    queue.held--;
    queue.meter.note(1);
    if (!queue.busy && queue.held < queue.refillBelow) queue.work = this.#serve(queue);
    const left = { budget, remaining: queue.report(queue.rest), resetMs: queue.until - now };
    return { passed: true, left, until: queue.until, stored: true };
  }

  #enqueue(budget: Budget): Promise<Counted> {
    const queue = this.#getQueue(budget);
    return new Promise((resolve) => {
      queue.waiting.push(resolve);
      if (!queue.busy) queue.work = this.#serve(queue);
    });
  }

  /** Returns one request to the window from which it was taken. In a later window, it would allow one request too many. */
  #giveBack({ left: { budget }, until, stored }: Counted): void {
    const queue = this.#getQueue(budget);
    if (until !== queue.until) return;
    if (!stored) {
      if (queue.share === undefined || queue.owed === 0) return;
      queue.share++;
      queue.owed--;
      return;
    }
    // The store must never record fewer held requests than this process holds.
    if (!queue.busy && queue.held < queue.heldBefore) {
      queue.held++;
      return;
    }
    queue.toReturn++;
    queue.empty = false;
    if (!queue.busy) queue.work = this.#serve(queue);
  }

  /** Runs exchanges until no request waits and this process holds a sufficient lease. */
  async #serve(queue: Queue, renews = false): Promise<void> {
    queue.busy = true;
    // Held requests expire with their window.
    if (queue.until <= Date.now()) {
      queue.enter(0);
      this.#leasing.delete(queue);
    }
    let isDue = renews && queue.until > 0;
    const isIdle = renews && queue.held === queue.heldBefore;
    let ahead = this.#missingLease(queue, renews, isIdle);
    while (queue.waiting.length > 0 || queue.toReturn > 0 || ahead > 0 || isDue) {
      isDue = false;
      await this.#respond(queue, ahead);
      ahead = this.#missingLease(queue, false, isIdle && queue.waiting.length === 0);
    }
    queue.busy = false;
  }

  /** Returns the number of further requests to lease, or 0 if enough are held. Excess requests are marked to be returned. */
  #missingLease(queue: Queue, renews: boolean, isIdle: boolean): number {
    const now = Date.now();
    const { count: limit } = queue.budget.limit;
    const rest = Math.max(0, limit - queue.lastCount);
    const rate = queue.meter.perSecond(now);
    const need = { rate, limit, rest, replicas: this.#replicas.count, tookMs: queue.exchangeMs };
    const size = this.#closed || queue.until <= now ? 0 : leaseSize(need);
    // The last requests are not leased, and unused leases are released.
    const releases = rest === 0 || this.#closed || isIdle || (renews && size === 0);
    if (releases) queue.drop();
    queue.refillBelow = releases ? 0 : Math.ceil(size / 2);
    return this.#health.resting || queue.held >= queue.refillBelow ? 0 : size - queue.held;
  }

  /** Resolves waiting requests from the held requests and the store's grant, and takes a lease. */
  async #respond(queue: Queue, ahead: number): Promise<void> {
    const now = Date.now();
    const pending = queue.waiting.splice(0);
    queue.meter.note(pending.length);
    // The store starts the next window.
    if (queue.until <= now) queue.enter(0);
    const own = Math.min(queue.held, pending.length);
    queue.held -= own;
    this.#pass(queue, pending.splice(0, own), { rest: queue.rest, stored: true });
    if (!this.#health.resting) {
      try {
        const isHeld = await this.#exchange(queue, pending, ahead);
        if (pending.length > 0 && isHeld) {
          queue.waiting.unshift(...pending);
          await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
          return;
        }
        queue.empty = pending.length > 0;
        this.#reject(queue, pending);
        return;
      } catch (error) {
        this.#health.failed(error);
      }
    }
    queue.toReturn = 0;
    this.#passShare(queue, pending);
    this.#reject(queue, pending);
  }

  /** Lets through as many waiting requests as the store grants. Returns true if other processes hold leases. */
  async #exchange(queue: Queue, pending: Waiting[], ahead: number): Promise<boolean> {
    const { budget, until, toReturn: back, owed, held, heldBefore } = queue;
    const requests = pending.length;
    const began = Date.now();
    queue.toReturn = 0;
    let found: StoredWindow & { readonly granted: number };
    try {
      found = await this.#store.exchange(budget, { until, requests, ahead, back, owed, held, heldBefore });
    } catch (error) {
      // The exchange may have succeeded, and the store must never record fewer held requests than this process holds.
      queue.heldBefore = Math.min(held, heldBefore);
      throw error;
    }
    this.#health.succeeded();
    queue.share = undefined;
    queue.owed -= owed;
    queue.enter(found.until);
    queue.lastCount = found.points;
    queue.exchanged = Date.now();
    queue.exchangeMs = queue.exchanged - began;
    const leased = Math.max(0, found.granted - requests);
    const heldNow = (until === found.until ? held : 0) + leased;
    queue.heldBefore = heldNow;
    queue.held += leased;
    // Requests granted under an old limit are counted, but must not be used.
    if (queue.budget.limit.count !== budget.limit.count) queue.drop();
    if (heldNow === 0) this.#leasing.delete(queue);
    else this.#watch(queue);
    this.#pass(queue, pending.splice(0, found.granted - leased), { rest: queue.rest, stored: true });
    return found.held > heldNow;
  }

  /** Lets requests through from this replica's share. */
  #passShare(queue: Queue, pending: Waiting[]): void {
    if (pending.length === 0) return;
    const { count, seconds } = queue.budget.limit;
    const now = Date.now();
    if (queue.until <= now) queue.enter(now + seconds * 1000);
    // The other replicas know the same count and take an equal share.
    queue.share ??=
      queue.lastCount === 0
        ? Math.ceil(count / this.#replicas.count)
        : Math.floor(Math.max(0, count - queue.lastCount) / this.#replicas.count);
    const granted = Math.min(pending.length, queue.share);
    queue.share -= granted;
    queue.owed += granted;
    this.#health.insured(pending.length);
    this.#pass(queue, pending.splice(0, granted), { rest: queue.share, stored: false });
  }

  #pass(
    queue: Queue,
    pending: readonly Waiting[],
    { rest, stored }: { readonly rest: number; readonly stored: boolean },
  ): void {
    const { budget, until } = queue;
    const resetMs = Math.max(0, until - Date.now());
    for (const [index, resolve] of pending.entries()) {
      const remaining = queue.report(rest + pending.length - 1 - index);
      resolve({ passed: true, left: { budget, remaining, resetMs }, until, stored });
    }
  }

  #reject(queue: Queue, pending: readonly Waiting[]): void {
    const { budget, until } = queue;
    const left = { budget, remaining: queue.report(0), resetMs: Math.max(0, until - Date.now()) };
    for (const resolve of pending) resolve({ passed: false, left, until, stored: true });
  }

  /** Adds a queue to those whose unused leases are returned in time. */
  #watch(queue: Queue): void {
    this.#leasing.add(queue);
    this.#timer ??= setInterval(() => {
      const before = Date.now() - unusedLeaseMs;
      for (const one of this.#leasing) {
        if (one.busy || one.exchanged > before || this.#health.resting) continue;
        one.work = this.#serve(one, true);
      }
      if (this.#leasing.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    }, checkIntervalMs).unref();
  }
}
