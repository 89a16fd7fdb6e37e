const day = 24 * 60 * 60 * 1000;

/** Retention periods for the data of finished deliveries, in milliseconds. */
export interface Retention {
  /** Ids, needed to recognize duplicates. */
  readonly ids: number;
  /** Headers and bodies of finished deliveries, needed for replays. */
  readonly bodies: number;
  readonly deadLetters: number;
}

/** Defaults, which the environment can override. */
export const retention = {
  /** GitHub Enterprise allows redelivery for 7 days. */
  ids: 8 * day,
  bodies: 3 * day,
  deadLetters: 30 * day,
  /** Maximum number of rejected requests. The number is limited because any sender can cause them. */
  rejections: 200,
} as const satisfies Retention & { readonly rejections: number };

/** Number of consecutive runs during which the process died, after which the delivery is considered the cause. */
export const interruptedRuns = 20;
