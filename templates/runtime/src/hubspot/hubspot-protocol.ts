import { BadDelivery } from "../errors/errors.ts";
import { isRecord } from "../errors/is-record.ts";
import { header, mediaType } from "../receiver/headers.ts";
import { fromBase64, hmacEquals } from "../receiver/hmac.ts";
import { isDeliveryId, parseJson, plainText } from "../receiver/parse-body.ts";
import { staleness } from "../receiver/stale.ts";
import type { Opened, Protocol, ReceivedRequest, RequestHead } from "../webhook/trigger.ts";
import { sign } from "./sign.ts";
import { signedContent } from "./signature.ts";

/** A list has at most 100 events, of well below a kilobyte each. */
const bodyLimit = 1024 * 1024;

function refuseByHead({ headers, receivedAt }: RequestHead): string | undefined {
  const time = header(headers, "x-hubspot-request-timestamp");
  if (header(headers, "x-hubspot-signature-v3") === undefined || time === undefined) {
    return "The signature of version 3 or its time is missing: only HubSpot's own requests have them.";
  }
  return staleness(/^\d{1,15}$/.test(time) ? Number(time) : Number.NaN, receivedAt);
}

function verify(request: ReceivedRequest, secrets: readonly string[]): string | undefined {
  const refusal = refuseByHead(request);
  if (refusal !== undefined) return refusal;
  const { headers, method, url, body } = request;
  const signature = fromBase64(header(headers, "x-hubspot-signature-v3") ?? "", 32);
  const time = header(headers, "x-hubspot-request-timestamp") ?? "";
  if (hmacEquals(secrets, signedContent(method, url, body, time), signature)) return undefined;
  return "The signature does not match: the secret has to be the app's client secret, and HOOKLOOM_PUBLIC_URL the address that HubSpot calls.";
}

/** What an association is about, whose events have no `objectId`; no other event has these members. */
const pairMembers = ["fromObjectId", "toObjectId", "associationTypeId", "associationRemoved"];

/**
 * HubSpot does not guarantee that event ids are unique, so the key includes the object and its change; a
 * repeated attempt has the same one.
 */
function openEvent(event: unknown): Opened {
  const fields = isRecord(event) ? event : {};
  const { subscriptionType, eventId, subscriptionId, portalId, objectId, occurredAt, propertyName } = fields;
  const known =
    typeof subscriptionType === "string" && /^[A-Za-z_]{1,60}\.[A-Za-z]{1,60}$/.test(subscriptionType);
  const pair = pairMembers.filter((name) => name in fields).map((name) => fields[name]);
  const parts = [eventId, subscriptionId, portalId, objectId, occurredAt, propertyName, ...pair];
  const id = parts.map((part) => (typeof part === "boolean" ? String(part) : plainText(part))).join(":");
  if (!known || plainText(eventId) === "" || !isDeliveryId(id)) {
    throw new BadDelivery("An event of the body has no id or no subscription type.");
  }
  return { id, names: [subscriptionType], payload: event };
}

function open({ body }: ReceivedRequest): readonly [Opened, ...Opened[]] {
  const parsed = parseJson(body);
  const [first, ...others] = (Array.isArray(parsed) ? parsed : [parsed]).map(openEvent);
  if (first === undefined) throw new BadDelivery("The body holds no event.");
  return [first, ...others];
}

/** How HubSpot sends: lists of events as signed JSON, repeated up to ten times in a day until a 2xx comes back. */
export const hubspotProtocol: Protocol = {
  bodyLimit,
  signed: true,
  proofs: [
    {
      kind: "signature",
      header: "x-hubspot-signature-v3",
      algorithm: "HMAC-SHA256",
      encoding: "base64",
      covers: ["method", "url", "body", "time"],
      timeHeader: "x-hubspot-request-timestamp",
    },
  ],
  signsUrl: true,
  accepts: (contentType) => mediaType(contentType) === "application/json",
  refuseByHead,
  verify,
  open,
  sign,
};
