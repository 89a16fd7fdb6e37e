const dayMs = 24 * 60 * 60 * 1000;

/** Retention periods for the data of finished deliveries, in milliseconds. */
export interface Retention {
  /** Ids, needed to recognize duplicates. */
  readonly ids: number;
  /** Headers and bodies of finished deliveries, needed for replays. */
  readonly bodies: number;
  readonly deadLetters: number;
}

/** Defaults, which the environment can override. */
export const defaultRetention = {
  /** GitHub Enterprise allows redelivery for 7 days. */
  ids: 8 * dayMs,
  bodies: 3 * dayMs,
  deadLetters: 30 * dayMs,
  /** Maximum number of stored rejected requests, which any sender can cause. */
  rejections: 200,
} as const satisfies Retention & { readonly rejections: number };

/** If the process dies during this many consecutive runs of a delivery, the delivery is considered the cause. */
export const maxInterruptedRuns = 20;
