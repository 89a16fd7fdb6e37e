import type { HandlerContext } from "../webhook/trigger.ts";
import type { TwilioPayloads } from "./twilio-types.generated.ts";

export type * from "./twilio-types.generated.ts";

/** Whatever a handler can be registered for; the bare names (`message`) stand for all of their kind. */
export type TwilioEvent = keyof TwilioPayloads;

/** What a handler of an event is given. */
export type TwilioContext<Event extends TwilioEvent> = HandlerContext<TwilioPayloads[Event]>;
