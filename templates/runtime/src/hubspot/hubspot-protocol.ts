import { BadDelivery } from "../errors/errors.ts";
import { isRecord } from "../errors/is-record.ts";
import { signedByHeader } from "../receiver/header-signature.ts";
import { mediaType } from "../receiver/headers.ts";
import { isDeliveryId, parseJson, plainText } from "../receiver/parse-body.ts";
import type { Opened, Protocol, ReceivedRequest } from "../webhook/trigger.ts";
import { sign } from "./sign.ts";
import { signedContent } from "./signature.ts";

/** A request contains up to 100 events, each well below one kilobyte. */
const bodyLimit = 1024 * 1024;

/** The members that identify an association, whose events have no `objectId`. No other events have these members. */
const pairMembers = ["fromObjectId", "toObjectId", "associationTypeId", "associationRemoved"];

/**
 * HubSpot does not guarantee unique event ids, so the key also includes the object and its change. Repeated attempts
 * have the same key.
 */
function openEvent(event: unknown): Opened {
  const fields = isRecord(event) ? event : {};
  const { subscriptionType, eventId, subscriptionId, portalId, objectId, occurredAt, propertyName } = fields;
  const isSubscriptionType =
    typeof subscriptionType === "string" && /^[A-Za-z_]{1,60}\.[A-Za-z]{1,60}$/.test(subscriptionType);
  const pair = pairMembers.filter((name) => name in fields).map((name) => fields[name]);
  const parts = [eventId, subscriptionId, portalId, objectId, occurredAt, propertyName, ...pair];
  const id = parts.map((part) => (typeof part === "boolean" ? String(part) : plainText(part))).join(":");
  if (!isSubscriptionType || plainText(eventId) === "" || !isDeliveryId(id)) {
    throw new BadDelivery("An event in the body has no id or no subscription type.");
  }
  return { id, names: [subscriptionType], payload: event };
}

function open({ body }: ReceivedRequest): readonly [Opened, ...Opened[]] {
  const parsed = parseJson(body);
  const [first, ...others] = (Array.isArray(parsed) ? parsed : [parsed]).map(openEvent);
  if (first === undefined) throw new BadDelivery("The body contains no events.");
  return [first, ...others];
}

/** The HubSpot protocol: lists of events as signed JSON, retried up to ten times within a day until a 2xx response. */
export const hubspotProtocol: Protocol = {
  bodyLimit,
  ...signedByHeader({
    header: "x-hubspot-signature-v3",
    encoding: "base64",
    covers: ["method", "url", "body", "time"],
    timeHeader: "x-hubspot-request-timestamp",
    content: ({ method, url, body }, time) => signedContent(method, url, body, time),
    missing: "The signature of version 3 is missing: only HubSpot's own requests have it.",
    mismatch:
      "The signature does not match: the secret has to be the app's client secret, and HOOKLOOM_PUBLIC_URL has to be the address that HubSpot calls.",
  }),
  signsUrl: true,
  accepts: (contentType) => mediaType(contentType) === "application/json",
  open,
  sign,
};
