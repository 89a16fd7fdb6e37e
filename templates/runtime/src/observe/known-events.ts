import { findSource } from "../catalog/catalog.ts";
import type { Webhook } from "../webhook/webhook.ts";
import type { Counted } from "./observer.ts";

/** Names of events that are counted apart: senders that name theirs themselves could create any number of series. */
export class KnownEvents {
  readonly #handled: ReadonlySet<string>;

  constructor(webhook: Webhook) {
    this.#handled = new Set(webhook.triggers.flatMap(({ handlers }) => [...handlers.keys()]));
  }

  /** The event's own name where it is handled or listed, else `other`. */
  nameOf({ source, event }: Counted): string {
    if (event === "" || this.#handled.has(event)) return event;
    const listed = source !== "" && findSource(source)?.events.some(({ name }) => name === event);
    return listed ? event : "other";
  }
}
