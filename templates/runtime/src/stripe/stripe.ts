import type Stripe from "stripe";
import type { Secret } from "../settings/setting.ts";
import { defineSource, type SourceOptions } from "../webhook/define-source.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import type { HandlerContext, Trigger } from "../webhook/trigger.ts";
import { stripeProtocol } from "./stripe-protocol.ts";

export { sign } from "./sign.ts";

/**
 * The events that handlers can be registered for.
 * @example
 * const paid: StripeEventName = "invoice.paid";
 * @see https://docs.stripe.com/api/events/types
 */
export type StripeEventName = Stripe.Event["type"] | StripeNotificationName;

/**
 * The event notifications (thin events), sent by event destinations with the payload style `thin`.
 * @example
 * const updated: StripeNotificationName = "v2.core.account.updated";
 * @see https://docs.stripe.com/event-destinations
 */
export type StripeNotificationName = Stripe.V2.Core.EventNotification["type"];

/**
 * An object type from Stripe's package, as received in a delivery: the package declares a `Decimal` class for decimal
 * numbers, which are received as strings (`"2900"`) and not converted.
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
 * An event notification as received: it identifies the event and the related object. The type in Stripe's package
 * also has methods that fetch the full data; handlers can call `stripe.v2.core.events.retrieve(payload.id)` instead.
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
  /** The event's account, if it is not the endpoint's own. */
  context?: string | null;
  /** The API request that caused the event. */
  reason?: Stripe.V2.Core.Event.Reason | null;
};

/**
 * An event's payload as described by Stripe's own package. `data.object` is the affected object. Events whose names
 * start with `v1.` or `v2.` are notifications, which have no `data`.
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
 * The argument that an event's handler is called with.
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
   * The endpoint's secret (`whsec_...`). Without a secret, every delivery is rejected. Each endpoint has its own
   * secret: if one endpoint sends notifications and another one full events, each needs a trigger with its own secret
   * and path.
   */
  readonly secret?: Secret<string | undefined>;
}

/**
 * A path that Stripe posts to, with its event handlers. Created by `stripe`.
 * @example
 * const payments: StripeTrigger = stripe({ secret: secret("STRIPE_WEBHOOK_SECRET") });
 * @see https://docs.stripe.com/api/events/types
 */
export interface StripeTrigger extends Trigger {
  /**
   * Registers a handler for a Stripe event. Several handlers of an event run in parallel.
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
 * Creates a trigger for a Stripe endpoint. The payload types come from the package `stripe`, which must be a
 * dependency of the project. The maximum size of a body is 4 MB. Signatures are valid for five minutes.
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
