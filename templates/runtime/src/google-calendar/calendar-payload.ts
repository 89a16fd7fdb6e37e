import type { HandlerContext } from "../webhook/trigger.ts";
import type { CalendarEvent } from "./calendar-event.ts";

interface Live {
  readonly status: "confirmed" | "tentative";
}

/** What a handler can be registered for, with the payload of each. */
export interface CalendarPayloads {
  readonly "event.created": CalendarEvent & Live;
  readonly "event.updated": CalendarEvent & Live;
  readonly "event.cancelled": CalendarEvent & { readonly status: "cancelled" };
}

export type CalendarEventName = keyof CalendarPayloads;

/** The payload of an event: the calendar's event as it is now. */
export type CalendarPayload<Name extends CalendarEventName> = CalendarPayloads[Name];

/** What a handler is given: `async function greet({ payload }: CalendarContext<"event.created">) {}`. */
export type CalendarContext<Name extends CalendarEventName> = HandlerContext<CalendarPayloads[Name], Name>;

const names: Readonly<Record<CalendarEventName, true>> = {
  "event.created": true,
  "event.updated": true,
  "event.cancelled": true,
};

export function isCalendarEventName(name: unknown): name is CalendarEventName {
  return typeof name === "string" && Object.hasOwn(names, name);
}
