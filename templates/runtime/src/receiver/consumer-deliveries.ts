import type { Counted } from "../observe/observer.ts";
import type { Caller } from "../webhook/caller.ts";
import type { Headers, Opened } from "../webhook/trigger.ts";

/** The stored header with the consumer's application. Headers with this prefix are removed from requests. */
export const applicationHeader = "x-hookloom-application";

/** Returns a delivery for counting, with its consumer's application if there is one. */
export function toCounted(delivery: Counted & { readonly headers: Headers }): Counted {
  const application = delivery.headers[applicationHeader];
  return typeof application === "string" ? { ...delivery, application } : delivery;
}

/**
 * Makes delivery ids unique per application, so that deliveries of two applications with the same id are not treated
 * as duplicates.
 */
export function withApplicationIds(
  caller: Caller | undefined,
  events: readonly [Opened, ...Opened[]],
): readonly [Opened, ...Opened[]] {
  if (caller === undefined) return events;
  const named = (opened: Opened): Opened => ({ ...opened, id: `${caller.application}.${opened.id}` });
  const [first, ...rest] = events;
  return [named(first), ...rest.map(named)];
}
