import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TSType, TSTypeElement } from "@babel/types";
import { stripeText } from "./stripe-plausible.ts";
import { type NamedType, type Scope, StripeTypes } from "./stripe-types.ts";
import { literalText, propertyType, typeName } from "./type-source.ts";

// @reads templates/runtime/src/catalog/stripe-events.json

/** The related object of a notification, as declared by the package. */
interface Related {
  /** The object type, such as `billing.meter`. */
  readonly type: string;
  /** False if an account has only one object of this type, which is sent without an id. */
  readonly hasId: boolean;
}

/** A Stripe event notification (thin event). */
interface Notification {
  /** The event name, such as `v1.coupon.created`. */
  readonly name: string;
  readonly description: string;
  readonly related?: Related;
}

/**
 * The notification data in the catalogue. Most notifications correspond to a snapshot event and share its
 * description.
 */
interface NotificationTable {
  /** The snapshot events without a notification. */
  readonly snapshotOnly: readonly string[];
  /** The notifications without a snapshot event, with their descriptions. */
  readonly others: Readonly<Record<string, string>>;
}

const catalog = join(import.meta.dirname, "..", "src", "catalog");

export const notificationTableFile: string = join(catalog, "stripe-notifications.generated.json");

/**
 * Reads the names from the catalogue's data, which is not imported, because the compiler checks this folder before
 * the catalogue.
 */
export function readSnapshotNames(): readonly string[] {
  return Object.keys(JSON.parse(readFileSync(join(catalog, "stripe-events.json"), "utf8")));
}

/** Returns an event's documentation up to the first period, in the style of the catalogue's descriptions. */
function parseDescription(comment: string): string {
  const text = comment.replaceAll(/\s*\*\s*/g, " ").trim();
  const [first = ""] = text.replace(/^(This event occurs|Occurs) when(ever)? /, "").split(/\.(?:\s|$)/, 1);
  return first.slice(0, 1).toUpperCase() + first.slice(1);
}

/** Returns the type in the promise that `fetchRelatedObject()` returns. */
function fetchedType(members: readonly TSTypeElement[]): string | undefined {
  for (const member of members) {
    if (member.type !== "TSMethodSignature" || member.key.type !== "Identifier") continue;
    if (member.key.name !== "fetchRelatedObject") continue;
    const promise: TSType | undefined =
      member.returnType?.type === "TSTypeAnnotation" ? member.returnType.typeAnnotation : undefined;
    const [fetched] = promise?.type === "TSTypeReference" ? (promise.typeArguments?.params ?? []) : [];
    if (fetched?.type === "TSTypeReference") return typeName(fetched.typeName);
  }
  return undefined;
}

function findRelated(types: StripeTypes, { members = [], scope }: NamedType): Related | undefined {
  const reference = propertyType(members, "related_object");
  if (reference?.type !== "TSTypeReference") return undefined;
  const object = types.find(fetchedType(members) ?? "", scope);
  const type = literalText(propertyType(object?.members ?? [], "object"));
  if (type === undefined) throw new Error("A Stripe notification has an object type without a description.");
  return { type, hasId: typeName(reference.typeName).endsWith(".RelatedObject") };
}

/** Returns the notifications that the package declares, in the same order. */
export function readNotifications(types = new StripeTypes()): readonly Notification[] {
  const scope: Scope = { file: types.notifications, path: [] };
  const union = types.find("EventNotification", scope)?.type;
  const members = union?.type === "TSUnionType" ? union.types : [];
  return members.map((member) => {
    const declared = member.type === "TSTypeReference" ? typeName(member.typeName) : "";
    const type = types.find(declared, scope);
    const name = literalText(propertyType(type?.members ?? [], "type"));
    if (type === undefined || name === undefined) throw new Error(`${declared} is not described.`);
    // The documentation comment belongs to the corresponding event.
    const about = types.find(declared.replace(/Notification$/, ""), scope)?.about ?? "";
    const related = findRelated(types, type);
    return { name, description: parseDescription(about), ...(related === undefined ? {} : { related }) };
  });
}

/** Returns the text of the catalogue's table. */
export function notificationTable(): string {
  const notifications = readNotifications();
  const names = new Set(notifications.map(({ name }) => name));
  const snapshots = readSnapshotNames();
  const known = new Set(snapshots.map((name) => `v1.${name}`));
  const others = notifications.filter(({ name }) => !known.has(name));
  const table: NotificationTable = {
    snapshotOnly: snapshots.filter((name) => !names.has(`v1.${name}`)),
    others: Object.fromEntries(others.map(({ name, description }) => [name, description])),
  };
  return `${JSON.stringify(table, null, 2)}\n`;
}

/** The API paths of nested objects and of objects that exist once per account. */
const paths: Readonly<Record<string, string>> = {
  balance: "/v1/balance",
  balance_settings: "/v1/balance_settings",
  capability: "/v1/accounts/acct_1HklAcme/capabilities",
  cash_balance: "/v1/customers/cus_1HklAda/cash_balance",
  customer_cash_balance_transaction: "/v1/customers/cus_1HklAda/cash_balance_transactions",
  discount: "/v1/customers/cus_1HklAda/discount",
  fee_refund: "/v1/application_fees/fee_1HklAcme/refunds",
  person: "/v1/accounts/acct_1HklAcme/persons",
  scheduled_query_run: "/v1/sigma/scheduled_query_runs",
  "tax.settings": "/v1/tax/settings",
  "v2.commerce.product_catalog_import": "/v2/commerce/product_catalog/imports",
  "v2.core.account_person": "/v2/core/accounts/acct_1HklAcme/persons",
};

/** Returns `/v1/billing/meters` for `billing.meter`. */
function apiPath(type: string): string {
  if (paths[type] !== undefined) return paths[type];
  const parts = type.split(".");
  const path = parts[0] === "v2" ? parts : ["v1", ...parts];
  const plural = (path.pop() ?? "").replace(/(ss)?$/, (end) => (end === "ss" ? "sses" : "s"));
  return `/${[...path, plural.replace(/ys$/, "ies")].join("/")}`;
}

function relatedObject(event: string, { type, hasId }: Related): Readonly<Record<string, string>> {
  const path = apiPath(type);
  if (!hasId) return { type, url: path };
  const id = stripeText([event, "id"], type.split(".").at(-1) ?? type);
  return { id, type, url: `${path}/${id}` };
}

/** Creates the notification that Stripe posts: it identifies the event and contains the URL of the related object. */
export function makeNotification({ name, related }: Notification): Readonly<Record<string, unknown>> {
  return {
    id: stripeText([name, "id"], "event"),
    object: "v2.core.event",
    type: name,
    livemode: false,
    created: "2026-01-15T09:30:00.000Z",
    context: "acct_1HklAcme",
    reason: { type: "request", request: { id: "req_Hookloom1", idempotency_key: "order-42" } },
    ...(related === undefined ? {} : { related_object: relatedObject(name, related) }),
  };
}
