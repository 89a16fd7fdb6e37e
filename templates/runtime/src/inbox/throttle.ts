import type { LeasedDelivery } from "./inbox.ts";

/** Controls when deliveries run. */
export interface Throttle {
  /** Whether the trigger with this path has limited deliveries. */
  limits(trigger: string): boolean;
  /** Undefined if the delivery can run now; otherwise when to try again, in milliseconds since 1970. Never rejects. */
  takeTurn(delivery: LeasedDelivery): Promise<number | undefined>;
}
