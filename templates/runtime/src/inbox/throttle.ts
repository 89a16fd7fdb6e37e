import type { LeasedDelivery } from "./inbox.ts";

/** Decides when deliveries run. */
export interface Throttle {
  /** Whether deliveries of a trigger, named by its path, have to be asked about. */
  limits(trigger: string): boolean;
  /** Undefined where it runs now; else when to ask again, in milliseconds since 1970. Never rejects. */
  takeTurn(delivery: LeasedDelivery): Promise<number | undefined>;
}
