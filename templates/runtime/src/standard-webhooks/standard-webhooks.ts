import type { Secret } from "../settings/setting.ts";
import { defineSource, type SourceOptions } from "../webhook/define-source.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import type { HandlerContext, Trigger } from "../webhook/trigger.ts";
import { standardWebhooksProtocol } from "./standard-webhooks-protocol.ts";

export { sign } from "./sign.ts";

/**
 * The body recommended by the specification.
 * @example
 * const created: StandardPayload<"user.created", { id: string }> = {
 *   type: "user.created",
 *   timestamp: "2026-01-31T12:00:00Z",
 *   data: { id: "u1" },
 * };
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export interface StandardPayload<Type extends string = string, Data = unknown> {
  readonly type: Type;
  /** The time of the event in ISO 8601 format. */
  readonly timestamp: string;
  readonly data: Data;
}

/**
 * The event names that handlers can be registered for: the keys of the map, and `*` for all events.
 * @example
 * const name: StandardEventName<{ "user.created": { id: string } }> = "user.created";
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export type StandardEventName<Events> = (keyof Events & string) | "*";

/**
 * The payload of an event from the map; for `*`, the union of all payloads.
 * @example
 * function idOf({ data }: StandardWebhooksPayload<{ "user.created": { id: string } }, "user.created">) {
 *   return data.id;
 * }
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export type StandardWebhooksPayload<
  Events,
  Name extends StandardEventName<Events>,
> = Name extends keyof Events & string
  ? StandardPayload<Name, Events[Name]>
  : { [Each in keyof Events & string]: StandardPayload<Each, Events[Each]> }[keyof Events & string];

/**
 * The argument that an event's handler is called with.
 * @example
 * type Events = { "user.created": { id: string } };
 * async function greet({ payload, log }: StandardWebhooksContext<Events, "user.created">) {
 *   log.info(`New user ${payload.data.id}`);
 * }
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export type StandardWebhooksContext<Events, Name extends StandardEventName<Events>> = HandlerContext<
  StandardWebhooksPayload<Events, Name>
>;

/**
 * The options of `standardWebhooks`.
 * @example
 * standardWebhooks({ secret: secret("WEBHOOK_SECRET"), path: "/billing" });
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export interface StandardWebhooksOptions extends SourceOptions {
  /** The sender's secret (`whsec_...`) or public key (`whpk_...`). Without a secret, every delivery is rejected. */
  readonly secret?: Secret<string | undefined>;
}

/**
 * A path for a sender that implements Standard Webhooks, with its event handlers. Created by `standardWebhooks`.
 * @example
 * const hooks: StandardWebhooksTrigger<{ "user.created": User }> = standardWebhooks({
 *   secret: secret("WEBHOOK_SECRET"),
 * });
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export interface StandardWebhooksTrigger<Events> extends Trigger {
  /**
   * Registers a handler for an event by its `type`, or for all events (`*`). Several handlers of an event run in
   * parallel.
   * @example
   * hooks.on("user.created", async ({ payload, log }) => {
   *   log.info(`New user ${payload.data.id}`);
   * });
   * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
   * @throws UserError `bad-event`, `bad-handler` or `bad-handler-options`, in plain JavaScript
   */
  on<Name extends StandardEventName<Events>>(
    event: Name,
    handler: (context: StandardWebhooksContext<Events, Name>) => unknown,
    options?: HandlerOptions<StandardWebhooksPayload<Events, Name>>,
  ): void;
}

const create = /* @__PURE__ */ defineSource<Trigger, StandardWebhooksOptions>({
  name: "standard-webhooks",
  scheme: standardWebhooksProtocol,
});

/**
 * Creates a trigger for any sender that implements the Standard Webhooks specification, with the specified
 * `webhook-*` headers or Svix's `svix-*` headers. The type argument, a map of event names to data types, types the
 * handlers; bodies are parsed but not validated against it. The maximum size of a body is 4 MB. Signatures are valid
 * for five minutes.
 * @example
 * const hooks = standardWebhooks<{ "user.created": { id: string } }>({ secret: secret("WEBHOOK_SECRET") });
 * hooks.on("user.created", ({ payload, log }) => log.info(`New user ${payload.data.id}`));
 * export default webhook(hooks);
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @throws UserError `bad-path`
 */
export function standardWebhooks<Events extends object = Record<string, unknown>>(
  options: StandardWebhooksOptions = {},
): StandardWebhooksTrigger<Events> {
  return create(options) as StandardWebhooksTrigger<Events>;
}
