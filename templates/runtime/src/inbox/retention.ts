const day = 24 * 60 * 60 * 1000;

/** How long what is kept of finished deliveries is kept, in milliseconds. */
export const retention = {
  /** Ids, so that a repeated delivery is known; GitHub Enterprise offers to redeliver for 7 days. */
  ids: 8 * day,
  /** Headers and bodies of those that need no further run, for a replay. */
  bodies: 3 * day,
  deadLetters: 30 * day,
  /** Refused requests by number: anybody can cause them. */
  refusals: 200,
} as const;

/** Runs in a row that may be interrupted, since their process died, before a delivery counts as what kills it. */
export const interruptedRuns = 20;
