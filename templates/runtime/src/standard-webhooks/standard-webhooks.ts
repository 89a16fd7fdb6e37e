import type { Secret } from "../settings/setting.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import { type HandlerContext, Trigger } from "../webhook/trigger.ts";
import { standardWebhooksProtocol } from "./standard-webhooks-protocol.ts";

export { sign } from "./sign.ts";

/** The body that the specification recommends; `timestamp` says when it happened, as an ISO 8601 text. */
export interface StandardPayload<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly timestamp: string;
  readonly data: Data;
}

/** The names that a handler can be registered for: those of the map, and `*` for every event. */
export type StandardEventName<Events> = (keyof Events & string) | "*";

/** The payload of one of the map's events; for `*`, that of any of them. */
export type StandardWebhooksPayload<
  Events,
  Name extends StandardEventName<Events>,
> = Name extends keyof Events & string
  ? StandardPayload<Name, Events[Name]>
  : { [Each in keyof Events & string]: StandardPayload<Each, Events[Each]> }[keyof Events & string];

/** What a handler of an event is given: `({ payload }: StandardWebhooksContext<Events, "user.created">) => {}`. */
export type StandardWebhooksContext<Events, Name extends StandardEventName<Events>> = HandlerContext<
  StandardWebhooksPayload<Events, Name>
>;

export interface StandardWebhooksOptions {
  /** The sender's secret (`whsec_...`) or public key (`whpk_...`). Without one, every delivery is refused. */
  readonly secret?: Secret<string | undefined>;
  /** Further secrets that are accepted too, while the secret is being changed. */
  readonly secrets?: readonly Secret<string | undefined>[];
  /** The path to listen on; `/standard-webhooks` unless given. */
  readonly path?: string;
}

export class StandardWebhooksTrigger<Events> extends Trigger {
  /**
   * Registers a handler for an event, by its `type`, or for every event (`*`).
   * Several handlers of one event run side by side.
   * @throws UserError where the event is no text or the handler no function.
   */
  on<Name extends StandardEventName<Events>>(
    event: Name,
    handler: (context: StandardWebhooksContext<Events, Name>) => unknown,
    options?: HandlerOptions<StandardWebhooksPayload<Events, Name>>,
  ): void {
    this.register(event, handler, options);
  }
}

/**
 * A trigger for any sender that follows the Standard Webhooks specification, with the headers `webhook-*` that it names
 * or the `svix-*` ones of senders on Svix. A map of its events to their data types
 * the handlers: `const hooks = standardWebhooks<{ "user.created": User }>({ secret: secret("WEBHOOK_SECRET") });`.
 * The map is the writer's claim: a body is parsed, not checked.
 * @throws UserError `bad-path`
 */
export function standardWebhooks<Events extends object = Record<string, unknown>>(
  options: StandardWebhooksOptions = {},
): StandardWebhooksTrigger<Events> {
  const secrets = [options.secret, ...(options.secrets ?? [])];
  const path = options.path ?? "/standard-webhooks";
  return new StandardWebhooksTrigger<Events>(standardWebhooksProtocol, path, secrets);
}
