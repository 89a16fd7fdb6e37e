import type { Secret } from "../settings/setting.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import { Trigger } from "../webhook/trigger.ts";
import type { HubSpotContext, HubSpotEvent } from "./hubspot-payload.ts";
import { hubspotProtocol } from "./hubspot-protocol.ts";

export type * from "./hubspot-payload.ts";
export { sign } from "./sign.ts";

export interface HubSpotOptions {
  /** The client secret of the app. Without one, every delivery is refused. */
  readonly secret?: Secret<string | undefined>;
  /** Further secrets that are accepted too, while the secret is being changed. */
  readonly secrets?: readonly Secret<string | undefined>[];
  /** The path to listen on; `/hubspot` unless given. */
  readonly path?: string;
}

export class HubSpotTrigger extends Trigger {
  /**
   * Registers a handler for an event: `contact.creation`.
   * @throws UserError where the event is no text or the handler no function.
   */
  on<Event extends HubSpotEvent>(
    event: Event,
    handler: (context: HubSpotContext<Event>) => unknown,
    options?: HandlerOptions<HubSpotContext<Event>["payload"]>,
  ): void {
    this.register(event, handler, options);
  }
}

/**
 * A trigger for HubSpot: `const crm = hubspot({ secret: secret("HUBSPOT_SECRET") });`. HubSpot signs the address that
 * it calls: behind a proxy that hides it, set HOOKLOOM_PUBLIC_URL.
 * @throws UserError `bad-path`
 */
export function hubspot(options: HubSpotOptions = {}): HubSpotTrigger {
  const secrets = [options.secret, ...(options.secrets ?? [])];
  return new HubSpotTrigger(hubspotProtocol, options.path ?? "/hubspot", secrets);
}
