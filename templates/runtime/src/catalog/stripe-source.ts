import { signingSecret, sourceRow, toEvents } from "./source.ts";
import stripeEvents from "./stripe-events.json" with { type: "json" };
import notifications from "./stripe-notifications.generated.json" with { type: "json" };

const snapshotOnly = new Set(notifications.snapshotOnly);

/** The events that are delivered with the affected object. */
const snapshots = toEvents(stripeEvents);

/**
 * The event notifications (thin events), which only reference the object. Some correspond to a snapshot event, others
 * do not.
 */
const thin = [
  ...snapshots
    .filter(({ name }) => !snapshotOnly.has(name))
    .map(({ name, description }) => ({ name: `v1.${name}`, description })),
  ...toEvents(notifications.others),
]
  .map(({ name, description }) => ({ name, description: `${description} (thin event)` }))
  .sort((one, other) => (one.name < other.name ? -1 : 1));

const events = [...snapshots, ...thin];

export const stripeSource = sourceRow({
  id: "stripe",
  label: "Stripe",
  variable: "payments",
  hint: `${events.length} events`,
  settings: [
    signingSecret({
      name: "STRIPE_WEBHOOK_SECRET",
      description: "Signs what Stripe sends",
      generate: "whsec",
      issued: {
        where:
          "copy it from the endpoint's page in the Dashboard under Webhooks (Signing secret), or from the output of `stripe listen`",
        page: "https://docs.stripe.com/webhooks/signature",
      },
    }),
  ],
  hooksPage: "https://dashboard.stripe.com/webhooks",
  docs: "https://docs.stripe.com/api/events/types",
  common: [
    "checkout.session.completed",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "invoice.paid",
    "invoice.payment_failed",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "charge.refunded",
    "charge.dispute.created",
  ],
  eventMember: "type",
  // The Stripe API version that defines the events and their types.
  packages: { stripe: "23.1.0" },
  events,
});
