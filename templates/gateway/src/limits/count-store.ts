import type { Budget } from "./budget.ts";

/** The requests that a process takes from a window and returns to it, in one step. */
export interface Exchange {
  /** End of the window that the process refers to. If another window has started, `back` and `held` are ignored. */
  readonly until: number;
  /** Number of requests to take for waiting requests. */
  readonly requests: number;
  /** Number of requests to take for future requests, after the waiting ones have been served. */
  readonly ahead: number;
  /** Number of taken requests that are returned. */
  readonly back: number;
  /** Number of requests that were accepted without the store, regardless of the limit. */
  readonly owed: number;
  /** Leased requests without `ahead`: the current number, and the number at the last exchange. */
  readonly held: number;
  readonly heldBefore: number;
}

/** The window of a budget in the store. */
export interface StoredWindow {
  /** Requests taken from the window, including those that a process still holds. */
  readonly points: number;
  /** End of the window, in milliseconds since the Unix epoch. */
  readonly until: number;
  /** Requests held by processes, as of their last exchanges. */
  readonly held: number;
}

/**
 * The counts that replicas share. Both methods reject if the store is unavailable. A rejected exchange may still have taken
 * effect.
 */
export interface CountStore {
  /** Never grants more requests than remain in the window. The first exchange after the end of a window starts the next one. */
  exchange(budget: Budget, change: Exchange): Promise<StoredWindow & { readonly granted: number }>;
  /** Returns undefined if no window has started, or the last one has ended. */
  peek(budget: Budget): Promise<StoredWindow | undefined>;
}

/** Time after a process's last exchange after which its held requests are considered lost, in milliseconds. */
export const heldValidityMs = 3000;
