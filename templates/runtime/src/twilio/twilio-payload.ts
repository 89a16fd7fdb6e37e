import type { HandlerContext } from "../webhook/trigger.ts";
import type { TwilioPayloads } from "./twilio-types.generated.ts";

export type * from "./twilio-types.generated.ts";

/**
 * The events that a handler can be registered for; the bare names (`message`) stand for all of their kind.
 * @example
 * const event: TwilioEvent = "message.received";
 * @see https://www.twilio.com/docs/usage/webhooks
 */
export type TwilioEvent = keyof TwilioPayloads;

/**
 * What a handler of an event is given.
 * @example
 * async function answer({ payload, log }: TwilioContext<"message.received">) {
 *   log.info(`${payload.From}: ${payload.Body}`);
 * }
 * phone.on("message.received", answer);
 * @see https://www.twilio.com/docs/usage/webhooks
 */
export type TwilioContext<Event extends TwilioEvent> = HandlerContext<TwilioPayloads[Event]>;
