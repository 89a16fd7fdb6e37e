import type { Budget } from "./budget.ts";

/** The window of a budget, as its store has it. */
export interface StoredWindow {
  /** Requests that were taken from it, also those beyond the limit and those that a process still holds. */
  readonly points: number;
  /** When it ends, in milliseconds since 1970; two readings of one window may differ by a few of them. */
  readonly until: number;
}

/** Requests of a budget that this process may hold without having used them. */
export interface Holding {
  readonly budget: Budget;
  /** None any more: 0. */
  readonly points: number;
}

/** What is left of a budget outside of its count. */
export interface Standing {
  /** Undefined where no window has begun, or the last one has ended. */
  readonly window: StoredWindow | undefined;
  /** Requests that this call took out of the returned ones. */
  readonly taken: number;
  /** Returned requests that anybody can take. */
  readonly returned: number;
  /** Requests that other processes may hold. */
  readonly held: number;
}

/**
 * The counts that replicas share. The first request beyond a limit ends its count: from then on it only grows, and what
 * comes back is kept beside it. Every method rejects where the store is unavailable; what it asked for may have happened then.
 */
export interface CountStore {
  /** Counts requests, also beyond the limit. The first of a window begins it. */
  consume(budget: Budget, requests: number): Promise<StoredWindow>;
  /** Counts requests that were let through without the store; the limit does not matter. */
  owe(budget: Budget, requests: number): Promise<void>;
  /**
   * Announces how much this process may hold, before it takes it. A process that has not repeated it for three seconds
   * counts as dead. Answers the windows by the keys of their budgets.
   */
  hold(holdings: readonly Holding[]): Promise<ReadonlyMap<string, StoredWindow>>;
  /** Gives requests of the window that ends then back; with `all`, this process holds none any more. */
  giveBack(holding: Holding, until: number, all: boolean): Promise<void>;
  /** Takes up to so many of the returned requests, and says what is left elsewhere; 0 only looks. */
  takeReturned(budget: Budget, requests: number): Promise<Standing>;
}

/** Milliseconds for which others believe what a process said that it may hold. */
export const believedFor = 3000;

/** Clocks give the end of a window a few milliseconds earlier or later; the next one ends at least a second later. */
export const sameWindow = 500;
