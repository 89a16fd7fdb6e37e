import type { LeasedDelivery } from "./inbox.ts";

/** Decides when deliveries run. */
export interface Throttle {
  /** Whether deliveries of a trigger, named by its path, need a turn. */
  limits(trigger: string): boolean;
  /** Undefined if it runs now; else when to request a turn again, in milliseconds since 1970. Never rejects. */
  takeTurn(delivery: LeasedDelivery): Promise<number | undefined>;
}
