import type { HandlerContext } from "../webhook/trigger.ts";
import type { TwilioPayloads, TwilioStreamEvent } from "./twilio-types.generated.ts";

export type * from "./twilio-types.generated.ts";

/**
 * The events that a handler can be registered for; the bare names (`message`) mean all of their kind. Every type of
 * Event Streams is one of them, also those that Twilio will add.
 * @example
 * const event: TwilioEvent = "message.received";
 * const stream: TwilioEvent = "com.twilio.conversations.message.added";
 * @see https://www.twilio.com/docs/events/event-types
 */
export type TwilioEvent = keyof TwilioPayloads | `com.twilio.${string}`;

/**
 * The payload of an event.
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
 * What a handler of an event is given.
 * @example
 * async function reply({ payload, log }: TwilioContext<"message.received">) {
 *   log.info(`${payload.From}: ${payload.Body}`);
 * }
 * phone.on("message.received", reply);
 * @see https://www.twilio.com/docs/usage/webhooks
 */
export type TwilioContext<Event extends TwilioEvent> = HandlerContext<TwilioPayload<Event>>;
