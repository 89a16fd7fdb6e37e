import { findSource } from "../catalog/catalog.ts";
import type { Webhook } from "../webhook/webhook.ts";
import type { Counted } from "./observer.ts";

/**
 * The event names that are counted separately: senders that define their own event names could otherwise create any
 * number of series.
 */
export class KnownEvents {
  readonly #handled: ReadonlySet<string>;
  /** The catalogue's event names by source. Searching hundreds of events would take longer than counting. */
  readonly #listed = new Map<string, ReadonlySet<string>>();

  constructor(webhook: Webhook) {
    this.#handled = new Set(webhook.triggers.flatMap(({ handlers }) => [...handlers.keys()]));
  }

  /** Returns the event's name if it is handled or listed, otherwise `other`. */
  eventLabel({ source, event }: Counted): string {
    if (event === "" || this.#handled.has(event)) return event;
    return this.#listedBy(source).has(event) ? event : "other";
  }

  #listedBy(source: string): ReadonlySet<string> {
    const known = this.#listed.get(source);
    if (known !== undefined) return known;
    const listed = new Set(findSource(source)?.events.map(({ name }) => name));
    this.#listed.set(source, listed);
    return listed;
  }
}
