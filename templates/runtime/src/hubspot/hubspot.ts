import type { Secret } from "../settings/setting.ts";
import { defineSource, type SourceOptions } from "../webhook/define-source.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import type { Trigger } from "../webhook/trigger.ts";
import type { HubSpotContext, HubSpotEvent } from "./hubspot-payload.ts";
import { hubspotProtocol } from "./hubspot-protocol.ts";

export type * from "./hubspot-payload.ts";
export { sign } from "./sign.ts";

/**
 * The options of `hubspot`.
 * @example
 * hubspot({ secret: secret("HUBSPOT_SECRET"), path: "/crm" });
 * @see https://developers.hubspot.com/docs/api/webhooks/validating-requests
 */
export interface HubSpotOptions extends SourceOptions {
  /** The app's client secret. Without a secret, every delivery is rejected. */
  readonly secret?: Secret<string | undefined>;
}

/**
 * A path that HubSpot posts to, with its event handlers. Created by `hubspot`.
 * @example
 * const crm: HubSpotTrigger = hubspot({ secret: secret("HUBSPOT_SECRET") });
 * @see https://developers.hubspot.com/docs/api/webhooks
 */
export interface HubSpotTrigger extends Trigger {
  /**
   * Registers a handler for a HubSpot event. Several handlers of an event run in parallel. HubSpot posts lists of
   * events; each event becomes a separate delivery.
   * @example
   * crm.on("contact.creation", async ({ payload, log }) => {
   *   log.info(`New contact ${payload.objectId}`);
   * });
   * @see https://developers.hubspot.com/docs/api/webhooks
   * @throws UserError `bad-event`, `bad-handler` or `bad-handler-options`, in plain JavaScript
   */
  on<Event extends HubSpotEvent>(
    event: Event,
    handler: (context: HubSpotContext<Event>) => unknown,
    options?: HandlerOptions<HubSpotContext<Event>["payload"]>,
  ): void;
}

const create = /* @__PURE__ */ defineSource<HubSpotTrigger, HubSpotOptions>({
  name: "hubspot",
  scheme: hubspotProtocol,
});

/**
 * Creates a trigger for the webhooks of a HubSpot app. HubSpot signs the URL that it calls: set `HOOKLOOM_PUBLIC_URL`
 * behind a proxy that hides this URL. The maximum size of a body is 1 MB. Signatures are valid for five minutes.
 * @example
 * const crm = hubspot({ secret: secret("HUBSPOT_SECRET", "Signs what HubSpot sends") });
 * crm.on("deal.propertyChange", ({ payload, log }) => log.info(`${payload.propertyName} changed`));
 * export default webhook(crm);
 * @see https://developers.hubspot.com/docs/api/webhooks
 * @throws UserError `bad-path`
 */
export function hubspot(options: HubSpotOptions = {}): HubSpotTrigger {
  return create(options);
}
