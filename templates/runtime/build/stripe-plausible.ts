/** The id prefixes of Stripe's objects. */
const prefixes: Readonly<Record<string, string>> = {
  account: "acct",
  charge: "ch",
  "checkout.session": "cs_test",
  customer: "cus",
  dispute: "du",
  event: "evt",
  invoice: "in",
  payment_intent: "pi",
  payment_method: "pm",
  payout: "po",
  plan: "plan",
  price: "price",
  product: "prod",
  refund: "re",
  setup_intent: "seti",
  subscription: "sub",
  subscription_schedule: "sub_sched",
  transfer: "tr",
};

const byName: Readonly<Record<string, string>> = {
  currency: "eur",
  country: "AT",
  email: "ada@acme.example",
  customer_email: "ada@acme.example",
  name: "Ada Marsh",
  description: "Green tea, two packs",
  number: "HKLM-0042",
  url: "https://acme.example/shop",
  receipt_url: "https://acme.example/receipt",
  last4: "4242",
  brand: "visa",
  reason: "requested_by_customer",
  status: "succeeded",
  timezone: "Europe/Vienna",
  fingerprint: "Xt5EWLLDS7FJjR1c",
};

function hash(text: string): string {
  let value = 7;
  for (const letter of text) value = (value * 31 + letter.charCodeAt(0)) % 2_176_782_336;
  return value.toString(36).padStart(6, "0");
}

/** True if a meaningful string is known for a member. If not, a nullable member should be null. */
export function hasKnownText(path: readonly string[]): boolean {
  const name = path.at(-1) ?? "";
  return (
    name === "id" || Object.hasOwn(prefixes, name) || Object.hasOwn(byName, name) || name.endsWith("url")
  );
}

/** Returns a plausible string for a path in an event, the same in every build. */
export function stripeText(path: readonly string[], object: string): string {
  const name = path.at(-1) ?? "";
  if (name === "id") return `${prefixes[object] ?? object.slice(0, 4)}_1Hkl${hash(path.join("."))}`;
  if (Object.hasOwn(prefixes, name)) return `${prefixes[name]}_1Hkl${hash(name)}`;
  if (Object.hasOwn(byName, name)) return byName[name] ?? "";
  if (name.endsWith("_decimal")) return "2900";
  if (name.endsWith("url")) return byName.url ?? "";
  return name.replaceAll("_", " ");
}

const moment = 1_768_469_400;
const timeName =
  /(^created|^deadline|^end|^start|^timestamp|_at|_on|_date|_time|_until|_end|_start|_deadline|^due_by|^redeem_by|^billing_cycle_anchor|^next_payment_attempt|_after|^scheduled_release)$/;
const timeComment = /\b(epoch|unix|timestamp|seconds since)\b/i;

/** True if a number is a time, according to its name or to Stripe's documentation. */
export function isStripeTime(name: string, about = ""): boolean {
  return timeName.test(name) || timeComment.test(about);
}

/** Returns a plausible number: a time, a percentage, an amount in cents, or otherwise a count. */
export function stripeNumber(path: readonly string[], about = ""): number {
  const name = path.at(-1) ?? "";
  if (/percent|rate$/.test(name)) return 20;
  if (name.endsWith("year")) return 2029;
  if (name === "exp_month") return 11;
  if (isStripeTime(name, about)) return moment;
  if (/_count$|_score$|_limit$/.test(name)) return 1;
  return /amount|total|balance|price|^tax$|^net$|_fee$/.test(name) ? 2900 : 1;
}
