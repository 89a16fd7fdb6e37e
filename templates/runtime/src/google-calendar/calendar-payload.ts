import type { HandlerContext } from "../webhook/trigger.ts";
import type { CalendarEvent } from "./calendar-event.ts";

interface Live {
  readonly status: "confirmed" | "tentative";
}

/** The events that handlers can be registered for, with their payloads. */
export interface CalendarPayloads {
  readonly "event.created": CalendarEvent & Live;
  readonly "event.updated": CalendarEvent & Live;
  readonly "event.cancelled": CalendarEvent & { readonly status: "cancelled" };
}

/**
 * The events that handlers can be registered for.
 * @example
 * const event: CalendarEventName = "event.created";
 * @see https://developers.google.com/workspace/calendar/api/v3/reference/events
 */
export type CalendarEventName = keyof CalendarPayloads;

/**
 * An event's payload: the current state of the calendar event.
 * @example
 * function titleOf(event: CalendarPayload<"event.created">) {
 *   return event.summary ?? "";
 * }
 * @see https://developers.google.com/workspace/calendar/api/v3/reference/events
 */
export type CalendarPayload<Name extends CalendarEventName> = CalendarPayloads[Name];

/**
 * The argument that an event's handler is called with.
 * @example
 * async function greet({ payload, log }: CalendarContext<"event.created">) {
 *   log.info(`New event: ${payload.summary}`);
 * }
 * calendar.on("event.created", greet);
 * @see https://developers.google.com/workspace/calendar/api/v3/reference/events
 */
export type CalendarContext<Name extends CalendarEventName> = HandlerContext<CalendarPayloads[Name], Name>;

const names: Readonly<Record<CalendarEventName, true>> = {
  "event.created": true,
  "event.updated": true,
  "event.cancelled": true,
};

export function isCalendarEventName(name: unknown): name is CalendarEventName {
  return typeof name === "string" && Object.hasOwn(names, name);
}
