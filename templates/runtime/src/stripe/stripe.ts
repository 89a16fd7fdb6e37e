import type Stripe from "stripe";
import type { Secret } from "../settings/setting.ts";
import { defineSource, type SourceOptions } from "../webhook/define-source.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import type { HandlerContext, Trigger } from "../webhook/trigger.ts";
import { stripeProtocol } from "./stripe-protocol.ts";

export { sign } from "./sign.ts";

/**
 * The events that a handler can be registered for.
 * @example
 * const paid: StripeEventName = "invoice.paid";
 * @see https://docs.stripe.com/api/events/types
 */
export type StripeEventName = Stripe.Event["type"] | StripeNotificationName;

/**
 * The event notifications (thin events): an event destination with the payload style `thin` sends these.
 * @example
 * const updated: StripeNotificationName = "v2.core.account.updated";
 * @see https://docs.stripe.com/event-destinations
 */
export type StripeNotificationName = Stripe.V2.Core.EventNotification["type"];

/**
 * An object of Stripe's package as a delivery carries it: the package declares its own class `Decimal` for decimal
 * numbers, which arrive as text (`"2900"`) and stay text.
 * @example
 * import type Stripe from "stripe";
 * function book(invoice: StripeReceived<Stripe.Invoice>) {}
 * payments.on("invoice.paid", ({ payload }) => book(payload.data.object));
 * @see https://docs.stripe.com/api/events/object
 */
export type StripeReceived<Type> = Type extends string | number | boolean | null | undefined
  ? Type
  : Type extends Stripe.Decimal
    ? string
    : { [Key in keyof Type]: StripeReceived<Type[Key]> };

/**
 * An event notification as it arrives: it names the event and the object that the event is about. Stripe's package, which
 * describes it, adds methods that fetch the rest; `stripe.v2.core.events.retrieve(payload.id)` does so in a handler.
 * @example
 * function review({ related_object }: StripeNotification<"v2.core.account.updated">) {
 *   return related_object.id;
 * }
 * @see https://docs.stripe.com/event-destinations#thin-payload
 */
export type StripeNotification<Name extends StripeNotificationName> = Omit<
  Extract<Stripe.V2.Core.EventNotification, { readonly type: Name }>,
  "context" | "reason" | "fetchEvent" | "fetchRelatedObject"
> & {
  /** The account that it happened in, where that is not the endpoint's own. */
  context?: string | null;
  /** The API request that led to it. */
  reason?: Stripe.V2.Core.Event.Reason | null;
};

/**
 * The payload of an event as Stripe's own package describes it; `data.object` is what it happened to. The names that begin
 * with `v1.` and `v2.` are notifications, without `data`.
 * @example
 * function parseQuantity({ data }: StripePayload<"invoice.paid">) {
 *   return data.object.amount_paid;
 * }
 * @see https://docs.stripe.com/api/events/object
 */
export type StripePayload<Name extends StripeEventName> = Name extends StripeNotificationName
  ? StripeNotification<Name>
  : StripeReceived<Extract<Stripe.Event, { readonly type: Name }>>;

/**
 * What a handler of an event is given.
 * @example
 * async function book({ payload, log }: StripeContext<"invoice.paid">) {
 *   log.info(`Paid: ${payload.data.object.amount_paid}`);
 * }
 * payments.on("invoice.paid", book);
 * @see https://docs.stripe.com/api/events/types
 */
export type StripeContext<Name extends StripeEventName> = HandlerContext<StripePayload<Name>, Name>;

/**
 * The options of `stripe`.
 * @example
 * stripe({ secret: secret("STRIPE_WEBHOOK_SECRET"), path: "/stripe-connect" });
 * @see https://docs.stripe.com/webhooks/signature
 */
export interface StripeOptions extends SourceOptions {
  /**
   * The secret of the endpoint (`whsec_...`). Without one, every delivery is rejected. Each endpoint has its own: one that sends
   * notifications beside one that sends whole events needs a trigger with its own secret and path.
   */
  readonly secret?: Secret<string | undefined>;
}

/**
 * A path that Stripe posts to, with the handlers of its events; `stripe` makes one.
 * @example
 * const payments: StripeTrigger = stripe({ secret: secret("STRIPE_WEBHOOK_SECRET") });
 * @see https://docs.stripe.com/api/events/types
 */
export interface StripeTrigger extends Trigger {
  /**
   * Registers a handler for an event of Stripe. Several handlers of one event run side by side.
   * @example
   * payments.on("invoice.paid", async ({ payload, log }) => {
   *   log.info(`Paid: ${payload.data.object.amount_paid} ${payload.data.object.currency}`);
   * });
   * @see https://docs.stripe.com/api/events/types
   * @throws UserError `bad-event`, `bad-handler` or `bad-handler-options`, in plain JavaScript
   */
  on<Name extends StripeEventName>(
    event: Name,
    handler: (context: StripeContext<Name>) => unknown,
    options?: HandlerOptions<StripePayload<Name>>,
  ): void;
}

const create = /* @__PURE__ */ defineSource<StripeTrigger, StripeOptions>({
  name: "stripe",
  scheme: stripeProtocol,
});

/**
 * A trigger for an endpoint of Stripe. The payload types are those of the package `stripe`, which the project has to
 * depend on. A body has at most 4 MB; a signature is accepted for five minutes.
 * @example
 * const payments = stripe({ secret: secret("STRIPE_WEBHOOK_SECRET", "Signs what Stripe sends") });
 * payments.on("customer.created", ({ payload, log }) => log.info(`New customer ${payload.data.object.id}`));
 * export default webhook(payments);
 * @see https://docs.stripe.com/webhooks
 * @throws UserError `bad-path`
 */
export function stripe(options: StripeOptions = {}): StripeTrigger {
  return create(options);
}
