import type { Budget } from "./budget.ts";

/** What a process takes from a window and gives back to it, in one step. */
export interface Exchange {
  /** The window that it speaks of, by its end; in another one `back` and `held` count for nothing. */
  readonly until: number;
  /** Taken for requests that wait. */
  readonly requests: number;
  /** Taken for requests that will come, once those that wait have theirs. */
  readonly ahead: number;
  /** Taken before and given back. */
  readonly back: number;
  /** Passed without the store and without regard to the limit. */
  readonly owed: number;
  /** Leased requests now, without `ahead`, and at the last exchange. */
  readonly held: number;
  readonly heldBefore: number;
}

/** The window of a budget, as its store has it. */
export interface StoredWindow {
  /** Requests that were taken from it, including those that a process still holds. */
  readonly points: number;
  /** When it ends, in milliseconds since 1970. */
  readonly until: number;
  /** Requests that processes hold, as of their last exchanges. */
  readonly held: number;
}

/**
 * The counts that replicas share. Both methods reject where the store is unavailable; an exchange may have happened then.
 */
export interface CountStore {
  /** Never grants more than the window has left. The first exchange after the end of a window begins the next one. */
  exchange(budget: Budget, change: Exchange): Promise<StoredWindow & { readonly granted: number }>;
  /** Undefined where no window has begun, or the last one has ended. */
  peek(budget: Budget): Promise<StoredWindow | undefined>;
}

/** Milliseconds after the last exchange of a process that holds something until all who do count as dead. */
export const believedFor = 3000;
