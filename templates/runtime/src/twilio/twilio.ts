import type { Secret } from "../settings/setting.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import { Trigger } from "../webhook/trigger.ts";
import type { TwilioContext, TwilioEvent } from "./twilio-payload.ts";
import { twilioProtocol } from "./twilio-protocol.ts";

export { sign } from "./sign.ts";
export type * from "./twilio-payload.ts";

export interface TwilioOptions {
  /** The account's auth token, or the secret of the SharedKey that signs. Without one, every delivery is refused. */
  readonly secret?: Secret<string | undefined>;
  /** Further ones that are accepted too: while one is being changed, or where Twilio signs with both. */
  readonly secrets?: readonly Secret<string | undefined>[];
  /** The path to listen on; `/twilio` unless given. */
  readonly path?: string;
  /**
   * The instructions (TwiML) that every form is answered with, before its handler runs: an empty response unless
   * given, which sends no message back and ends a call.
   */
  readonly twiml?: string;
}

const emptyResponse = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

export class TwilioTrigger extends Trigger {
  /**
   * Registers a handler for an event: `message.received`, or `message` for everything about messages.
   * @throws UserError where the event is no text or the handler no function.
   */
  on<Event extends TwilioEvent>(
    event: Event,
    handler: (context: TwilioContext<Event>) => unknown,
    options?: HandlerOptions<TwilioContext<Event>["payload"]>,
  ): void {
    this.register(event, handler, options);
  }
}

/**
 * A trigger for Twilio: `const phone = twilio({ secret: secret("TWILIO_AUTH_TOKEN") });`. Twilio signs the address
 * that it calls: behind a proxy that hides it, set HOOKLOOM_PUBLIC_URL.
 * @throws UserError `bad-path`
 */
export function twilio(options: TwilioOptions = {}): TwilioTrigger {
  const secrets = [options.secret, ...(options.secrets ?? [])];
  return new TwilioTrigger(
    twilioProtocol(options.twiml ?? emptyResponse),
    options.path ?? "/twilio",
    secrets,
  );
}
