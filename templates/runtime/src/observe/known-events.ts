import { findSource } from "../catalog/catalog.ts";
import type { Webhook } from "../webhook/webhook.ts";
import type { Counted } from "./observer.ts";

/** Names of events that are counted apart: senders that name theirs themselves could create any number of series. */
export class KnownEvents {
  readonly #handled: ReadonlySet<string>;
  /** What the catalogue lists, by source: a search through its hundreds of events would cost more than counting. */
  readonly #listed = new Map<string, ReadonlySet<string>>();

  constructor(webhook: Webhook) {
    this.#handled = new Set(webhook.triggers.flatMap(({ handlers }) => [...handlers.keys()]));
  }

  /** The event's own name where it is handled or listed, else `other`. */
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
