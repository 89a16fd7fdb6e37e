const day = 24 * 60 * 60 * 1000;

/** How long the data of finished deliveries is kept, in milliseconds. */
export interface Retention {
  /** Ids, to recognize repeated deliveries. */
  readonly ids: number;
  /** Headers and bodies of finished deliveries, for replays. */
  readonly bodies: number;
  readonly deadLetters: number;
}

/** What holds unless an environment says otherwise. */
export const retention = {
  /** GitHub Enterprise offers redelivery for 7 days. */
  ids: 8 * day,
  bodies: 3 * day,
  deadLetters: 30 * day,
  /** Rejected requests, by number: any sender can cause them. */
  rejections: 200,
} as const satisfies Retention & { readonly rejections: number };

/** Consecutive runs whose process died, before the delivery counts as the cause. */
export const interruptedRuns = 20;
