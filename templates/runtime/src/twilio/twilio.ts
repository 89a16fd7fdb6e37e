import type { Secret } from "../settings/setting.ts";
import { defineSource, type SourceOptions } from "../webhook/define-source.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import type { Trigger } from "../webhook/trigger.ts";
import type { TwilioContext, TwilioEvent } from "./twilio-payload.ts";
import { twilioProtocol } from "./twilio-protocol.ts";

export { sign } from "./sign.ts";
export type * from "./twilio-payload.ts";

/**
 * The options of `twilio`.
 * @example
 * twilio({
 *   secret: secret("TWILIO_AUTH_TOKEN"),
 *   twiml: "<Response><Message>Thank you!</Message></Response>",
 * });
 * @see https://www.twilio.com/docs/usage/webhooks/webhooks-security
 */
export interface TwilioOptions extends SourceOptions {
  /**
   * The account's auth token, or the secret of the shared key that signs requests. Without a secret, every delivery
   * is rejected.
   */
  readonly secret?: Secret<string | undefined>;
  /**
   * Additional secrets that are also accepted: during secret rotation, or if Twilio signs with both kinds of secrets.
   */
  readonly secrets?: readonly Secret<string | undefined>[];
  /**
   * The instructions (TwiML) in the response to every form, which is sent before its handler runs.
   * @default an empty response, which sends no reply to a message and ends a call
   */
  readonly twiml?: string;
}

const emptyResponse = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/**
 * A path that Twilio posts to, with its event handlers. Created by `twilio`.
 * @example
 * const phone: TwilioTrigger = twilio({ secret: secret("TWILIO_AUTH_TOKEN") });
 * @see https://www.twilio.com/docs/usage/webhooks
 */
export interface TwilioTrigger extends Trigger {
  /**
   * Registers a handler for a Twilio event: `message.received`, or `message` for all message events; any Event
   * Streams type (`com.twilio.conversations.message.added`), or `com.twilio` for all of them. Several handlers of an
   * event run in parallel.
   * @example
   * phone.on("message.received", async ({ payload, log }) => {
   *   log.info(`${payload.From}: ${payload.Body}`);
   * });
   * @see https://www.twilio.com/docs/usage/webhooks
   * @throws UserError `bad-event`, `bad-handler` or `bad-handler-options`, in plain JavaScript
   */
  on<Event extends TwilioEvent>(
    event: Event,
    handler: (context: TwilioContext<Event>) => unknown,
    options?: HandlerOptions<TwilioContext<Event>["payload"]>,
  ): void;
}

const create = /* @__PURE__ */ defineSource<TwilioTrigger, TwilioOptions>({
  name: "twilio",
  scheme: ({ twiml }) => twilioProtocol(twiml ?? emptyResponse),
});

/**
 * Creates a trigger for Twilio messages, calls and conversations. Twilio signs the URL that it calls: set
 * `HOOKLOOM_PUBLIC_URL` behind a proxy that hides this URL. The maximum size of a body is 1 MB.
 * @example
 * const phone = twilio({ secret: secret("TWILIO_AUTH_TOKEN", "Signs what Twilio sends") });
 * phone.on("call.received", ({ payload, log }) => log.info(`Call from ${payload.From}`));
 * export default webhook(phone);
 * @see https://www.twilio.com/docs/usage/webhooks
 * @throws UserError `bad-path`
 */
export function twilio(options: TwilioOptions = {}): TwilioTrigger {
  return create(options);
}
