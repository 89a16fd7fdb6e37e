import type { LeasedDelivery } from "../inbox/inbox.ts";
import { traceIdOf } from "../inbox/trace-id.ts";
import type { BindableLogger, Logger } from "../log/logger.ts";
import type { Delivery, HandlerContext } from "../webhook/trigger.ts";
import type { Cancellation } from "./cancellation.ts";
import type { Effects } from "./effects.ts";

/** Returns the fields that each log line of a delivery contains. */
export function logFieldsOf({ id, event, traceparent }: LeasedDelivery): Readonly<Record<string, string>> {
  const trace = traceparent === undefined ? undefined : traceIdOf(traceparent);
  return trace === undefined ? { delivery: id, event } : { delivery: id, event, trace };
}

export interface ContextParts {
  readonly delivery: LeasedDelivery;
  readonly payload: unknown;
  readonly log: BindableLogger;
  readonly cancellation: Cancellation;
  readonly effects: Effects;
}

/**
 * A handler's argument. A class, because each object literal with getters would get a separate hidden class, which
 * would keep the payload alive until the next full garbage collection. Logger and signal are created on first use.
 */
export class Context implements HandlerContext {
  readonly payload: unknown;
  readonly event: string;
  readonly delivery: Delivery;
  readonly once: HandlerContext["once"];
  readonly #log: BindableLogger;
  readonly #leased: LeasedDelivery;
  readonly #cancellation: Cancellation;

  constructor({ delivery, payload, log, cancellation, effects }: ContextParts) {
    const { id, source, trigger, event, attempt, headers } = delivery;
    const receivedAt = new Date(delivery.receivedAt);
    this.payload = payload;
    this.event = event;
    this.delivery = { id, source, trigger, event, receivedAt, attempt, headers };
    this.once = (name, effect) => effects.once(name, effect);
    this.#log = log;
    this.#leased = delivery;
    this.#cancellation = cancellation;
  }

  get log(): Logger {
    return this.#log.bind(logFieldsOf(this.#leased));
  }

  get signal(): AbortSignal {
    return this.#cancellation.signal;
  }
}
