/** The object states by the last part of the event name. Stripe uses the same words for all objects. */
const bySegment: Readonly<Record<string, readonly string[]>> = {
  aborted: ["canceled"],
  accepted: ["accepted"],
  activated: ["active"],
  canceled: ["canceled"],
  chargeable: ["chargeable"],
  closed: ["won", "closed"],
  completed: ["complete", "completed"],
  created: ["draft", "requires_payment_method", "requires_input", "pending", "processing", "needs_response"],
  deactivated: ["inactive"],
  deleted: ["canceled", "deleted"],
  disabled: ["disabled"],
  disconnected: ["disconnected"],
  errored: ["error"],
  expired: ["expired"],
  failed: ["failed"],
  finalization_failed: ["draft"],
  finalized: ["open"],
  funds_reinstated: ["won"],
  funds_withdrawn: ["needs_response"],
  marked_uncollectible: ["uncollectible"],
  overdue: ["open"],
  overpaid: ["paid"],
  paid: ["paid"],
  paused: ["paused"],
  payment_action_required: ["open"],
  payment_attempt_required: ["open"],
  payment_failed: ["requires_payment_method", "open"],
  payment_succeeded: ["paid"],
  pending: ["pending"],
  posted: ["posted"],
  processing: ["processing"],
  reactivated: ["active"],
  redacted: ["redacted", "canceled"],
  rejected: ["rejected"],
  released: ["released"],
  resumed: ["active"],
  returned: ["returned"],
  reversed: ["reversed"],
  sent: ["open"],
  setup_failed: ["requires_payment_method"],
  submitted: ["submitted"],
  succeeded: ["succeeded"],
  trial_will_end: ["trialing"],
  upcoming: ["draft"],
  verified: ["verified"],
  voided: ["void"],
  will_be_due: ["open"],
};

/** The events whose last part is less specific than usual or has a different meaning. */
const byEvent: Readonly<Record<string, readonly string[]>> = {
  "account.external_account.created": ["new"],
  "account.external_account.deleted": ["new"],
  "account.external_account.updated": ["verified"],
  "apps.install.created": ["installed"],
  "apps.install.deleted": ["uninstalling"],
  "billing.meter.created": ["active"],
  "climate.order.created": ["awaiting_funds"],
  "climate.order.delayed": ["confirmed"],
  "climate.order.product_substituted": ["confirmed"],
  "charge.captured": ["succeeded"],
  "charge.expired": ["failed"],
  "charge.refunded": ["succeeded"],
  "charge.dispute.closed": ["won"],
  "checkout.session.async_payment_failed": ["complete"],
  "checkout.session.async_payment_succeeded": ["complete"],
  "credit_note.created": ["issued"],
  "customer.subscription.created": ["active"],
  "invoice.deleted": ["draft"],
  "issuing_authorization.created": ["pending"],
  "issuing_authorization.request": ["pending"],
  "issuing_dispute.created": ["unsubmitted"],
  "issuing_dispute.funds_rescinded": ["lost"],
  "issuing_dispute.updated": ["submitted"],
  "payment_intent.amount_capturable_updated": ["requires_capture"],
  "payment_intent.partially_funded": ["requires_action"],
  "payout.created": ["pending"],
  "payout.reconciliation_completed": ["paid"],
  "payout.updated": ["paid"],
  "refund.created": ["succeeded"],
  "reserve.plan.created": ["active"],
  "sigma.scheduled_query_run.created": ["completed"],
  "source.transaction.created": ["succeeded"],
  "subscription_schedule.created": ["not_started", "active"],
  "test_helpers.test_clock.created": ["ready"],
  "test_helpers.test_clock.deleted": ["ready"],
  "three_d_secure.authentication.challenge_started": ["requires_challenge", "pending"],
  "treasury.debit_reversal.initial_credit_granted": ["processing"],
  "treasury.financial_account.created": ["open"],
  "treasury.received_credit.created": ["succeeded"],
  "treasury.received_debit.created": ["succeeded"],
};

/** The usual statuses, for events whose names do not imply one. */
const commonStatuses = [
  "active",
  "installed",
  "succeeded",
  "needs_response",
  "issued",
  "processing",
  "paid",
  "open",
  "ready",
  "online",
];

/** The payment status of a checkout session. */
const payments: Readonly<Record<string, string>> = {
  async_payment_failed: "unpaid",
  async_payment_succeeded: "paid",
  completed: "paid",
  expired: "unpaid",
};

const lastSegment = (event: string): string => event.slice(event.lastIndexOf(".") + 1);

/**
 * Returns the values that an event's name implies for a member of the event's object, the best first; empty for
 * other members.
 */
export function stripeStatuses([
  event = "",
  data,
  object,
  member,
  ...deeper
]: readonly string[]): readonly string[] {
  if (data !== "data" || object !== "object" || deeper.length > 0) return [];
  const segment = lastSegment(event);
  if (member === "payment_status") return [payments[segment] ?? "paid"];
  if (member !== "status") return [];
  // The last part can be the status itself, such as `requires_action`.
  return [...(byEvent[event] ?? []), ...(bySegment[segment] ?? []), segment, ...commonStatuses];
}

/** Returns the value of a status of type string, which must not be taken from the last part of the event name. */
export function stripeStatusText(path: readonly string[]): string | undefined {
  const [event = ""] = path;
  if (stripeStatuses(path).length === 0) return undefined;
  if (path.at(-1) === "payment_status") return payments[lastSegment(event)] ?? "paid";
  const [status] = byEvent[event] ?? bySegment[lastSegment(event)] ?? [];
  return status ?? "succeeded";
}

/** True if an event's name implies that a member such as `canceled_at` has a value. */
export function hasHappened(event: string, member: string): boolean {
  const verb = member.replace(/_at$/, "");
  const segment = lastSegment(event);
  if (verb === "finalized")
    return !["created", "deleted", "finalization_failed", "upcoming"].includes(segment);
  if (verb === "paid") return ["paid", "payment_succeeded", "overpaid"].includes(segment);
  if (verb === "ended") return segment === "deleted" || segment === "canceled";
  if (verb === "canceled") return ["aborted", "canceled", "deleted"].includes(segment);
  return segment === verb;
}
