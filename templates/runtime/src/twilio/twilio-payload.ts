import type { HandlerContext } from "../webhook/trigger.ts";
import type { TwilioPayloads, TwilioStreamEvent } from "./twilio-types.generated.ts";

export type * from "./twilio-types.generated.ts";

/**
 * The events that handlers can be registered for. Names without a suffix (`message`) include all events of the kind.
 * All Event Streams types are accepted, including future ones.
 * @example
 * const event: TwilioEvent = "message.received";
 * const stream: TwilioEvent = "com.twilio.conversations.message.added";
 * @see https://www.twilio.com/docs/events/event-types
 */
export type TwilioEvent = keyof TwilioPayloads | `com.twilio.${string}`;

/**
 * An event's payload.
 * @example
 * function senderOf(message: TwilioPayload<"message.received">) {
 *   return message.From;
 * }
 * @see https://www.twilio.com/docs/usage/webhooks
 */
export type TwilioPayload<Event extends TwilioEvent> = Event extends keyof TwilioPayloads
  ? TwilioPayloads[Event]
  : TwilioStreamEvent<Event>;

/**
 * The argument that an event's handler is called with.
 * @example
 * async function reply({ payload, log }: TwilioContext<"message.received">) {
 *   log.info(`${payload.From}: ${payload.Body}`);
 * }
 * phone.on("message.received", reply);
 * @see https://www.twilio.com/docs/usage/webhooks
 */
export type TwilioContext<Event extends TwilioEvent> = HandlerContext<TwilioPayload<Event>>;
