import type Stripe from "stripe";
import type { Secret } from "../settings/setting.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import { type HandlerContext, Trigger } from "../webhook/trigger.ts";
import { stripeProtocol } from "./stripe-protocol.ts";

export { sign } from "./sign.ts";

/** Whatever a handler can be registered for: `invoice.paid`. */
export type StripeEventName = Stripe.Event["type"];

/**
 * What a type of Stripe's package is in a delivery: the package declares its own class `Decimal` for decimal numbers,
 * which arrive as texts (`"2900"`) and stay texts. `StripeReceived<Stripe.Invoice>` is the invoice of an event.
 */
export type StripeReceived<Type> = Type extends string | number | boolean | null | undefined
  ? Type
  : Type extends Stripe.Decimal
    ? string
    : { [Key in keyof Type]: StripeReceived<Type[Key]> };

/** The event as Stripe's own package describes it; what happened to which object is in `data`. */
export type StripePayload<Name extends StripeEventName> = StripeReceived<
  Extract<Stripe.Event, { readonly type: Name }>
>;

/** What a handler of an event is given: `async function book({ payload }: StripeContext<"invoice.paid">) {}`. */
export type StripeContext<Name extends StripeEventName> = HandlerContext<StripePayload<Name>, Name>;

export interface StripeOptions {
  /** The secret of the endpoint (`whsec_...`). Without one, every delivery is refused. */
  readonly secret?: Secret<string | undefined>;
  /** Further secrets that are accepted too, while the secret is being changed. */
  readonly secrets?: readonly Secret<string | undefined>[];
  /** The path to listen on; `/stripe` unless given. */
  readonly path?: string;
}

export class StripeTrigger extends Trigger {
  /**
   * Registers a handler for an event. Several handlers of one event run side by side.
   * @throws UserError where the event is no text or the handler no function.
   */
  on<Name extends StripeEventName>(
    event: Name,
    handler: (context: StripeContext<Name>) => unknown,
    options?: HandlerOptions<StripePayload<Name>>,
  ): void {
    this.register(event, handler, options);
  }
}

/**
 * A trigger for Stripe: `const payments = stripe({ secret: secret("STRIPE_WEBHOOK_SECRET") });`. The types of the
 * payloads are those of the package `stripe`, which the project has to have.
 * @throws UserError `bad-path`
 */
export function stripe(options: StripeOptions = {}): StripeTrigger {
  const secrets = [options.secret, ...(options.secrets ?? [])];
  return new StripeTrigger(stripeProtocol, options.path ?? "/stripe", secrets);
}
