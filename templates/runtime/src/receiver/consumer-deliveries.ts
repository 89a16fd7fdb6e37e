import type { Counted } from "../observe/observer.ts";
import type { Caller } from "../webhook/caller.ts";
import type { Headers, Opened } from "../webhook/trigger.ts";

/** Names the application of a consumer in what is stored; no sender can claim a header of this prefix. */
export const applicationHeader = "x-hookloom-application";

/** A delivery as it is counted: with the application of its consumer, where it has one. */
export function toCounted(delivery: Counted & { readonly headers: Headers }): Counted {
  const application = delivery.headers[applicationHeader];
  return typeof application === "string" ? { ...delivery, application } : delivery;
}

/** Two applications may choose the same id, which must not make one's delivery a repetition of the other's. */
export function ownIds(
  caller: Caller | undefined,
  events: readonly [Opened, ...Opened[]],
): readonly [Opened, ...Opened[]] {
  if (caller === undefined) return events;
  const named = (opened: Opened): Opened => ({ ...opened, id: `${caller.application}.${opened.id}` });
  const [first, ...rest] = events;
  return [named(first), ...rest.map(named)];
}
