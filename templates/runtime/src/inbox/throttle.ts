import type { LeasedDelivery } from "./inbox.ts";

/** Controls when deliveries run. */
export interface Throttle {
  /** True if the runs of this trigger (a path) are limited. */
  limits(trigger: string): boolean;
  /**
   * Returns undefined if the delivery can run now, otherwise when to retry (milliseconds since 1970). Never rejects.
   */
  takeTurn(delivery: LeasedDelivery): Promise<number | undefined>;
}
