import type { Budget } from "./budget.ts";
import { type StoredWindow, sameWindow } from "./count-store.ts";
import { Pace } from "./lease-size.ts";

/** What is known of what several requests got, once it is. */
type Answer<Result> = (result: Result) => void;

/** The requests for one budget in this process, and what is known of its window. */
export class Line<Result> {
  /** The limit may change; what is counted does not. */
  budget: Budget;
  readonly waiting: Answer<Result>[] = [];
  readonly pace: Pace = new Pace();
  /** Whether something is asked of the store for it. */
  busy = false;
  work: Promise<void> = Promise.resolve();
  /** When the window ends, in milliseconds since 1970. */
  until = 0;
  /** The count that the store has given last. */
  seen = 0;
  /** Whether nothing is left until the end of the window, and nobody holds any. */
  empty = false;
  /** What was let through while the store was unavailable and is not counted there yet. */
  owed = 0;
  /** Requests that were taken from the store and not used yet. */
  held = 0;
  /** The next lease is taken where fewer are held. */
  refillBelow = 0;
  /** Milliseconds that taking the last lease took. */
  took = 0;
  /** When a request came last, in milliseconds since 1970. */
  used = 0;
  /** The least that was reported as left in the window. */
  #least = Number.POSITIVE_INFINITY;

  constructor(budget: Budget) {
    this.budget = budget;
  }

  /** What is left as far as this process knows: what others hold is not. */
  get rest(): number {
    return Math.max(0, this.budget.limit.count - this.seen) + this.held;
  }

  get least(): number {
    return this.#least;
  }

  /** What to report as left: never more than before in the same window. */
  leave(remaining: number): number {
    this.#least = Math.min(this.#least, remaining);
    return this.#least;
  }

  /** Notes what the store said. */
  read({ points, until }: StoredWindow): void {
    this.enter(until);
    this.seen = points;
  }

  /** Notes the window that a count belongs to. What is held ends with its own. */
  enter(until: number): void {
    if (!this.isIn(until)) {
      this.seen = 0;
      this.owed = 0;
      this.held = 0;
      this.empty = false;
      this.#least = Number.POSITIVE_INFINITY;
    }
    this.until = until;
  }

  /** Whether the window that ends then is the one that is known. */
  isIn(until: number): boolean {
    return until <= this.until + sameWindow;
  }
}
