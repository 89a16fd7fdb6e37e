const day = 24 * 60 * 60 * 1000;

/** How long the data of finished deliveries is kept, in milliseconds. */
export const retention = {
  /** Ids, to recognize repeated deliveries; GitHub Enterprise offers redelivery for 7 days. */
  ids: 8 * day,
  /** Headers and bodies of finished deliveries, for replays. */
  bodies: 3 * day,
  deadLetters: 30 * day,
  /** Refused requests by number: anybody can cause them. */
  refusals: 200,
} as const;

/** Consecutive runs whose process died, before the delivery counts as the cause. */
export const interruptedRuns = 20;
