import { BadDelivery } from "../errors/errors.ts";
import { signedByHeader } from "../receiver/header-signature.ts";
import { header, mediaType } from "../receiver/headers.ts";
import { isDeliveryId, parseJson } from "../receiver/parse-body.ts";
import type { Opened, Protocol, ReceivedRequest } from "../webhook/trigger.ts";
import { sign } from "./sign.ts";

/** Sufficient for Shopify's largest payloads, which are orders with hundreds of lines. */
const bodyLimit = 5 * 1024 * 1024;

/** Opens a delivery. A delivery that Shopify sends again has the same webhook id. */
function open({ body, headers }: ReceivedRequest): readonly [Opened] {
  const topic = header(headers, "x-shopify-topic");
  if (topic === undefined || !/^[a-z0-9_]{1,64}[/.][a-z0-9_]{1,64}$/.test(topic)) {
    throw new BadDelivery("The header x-shopify-topic is missing or not a topic.");
  }
  const id = header(headers, "x-shopify-webhook-id");
  if (!isDeliveryId(id)) throw new BadDelivery("The header x-shopify-webhook-id is missing or not an id.");
  return [{ id, names: [topic], payload: parseJson(body) }];
}

/**
 * The Shopify protocol: signed JSON, with the topic and id in headers. Deliveries without a 2xx response within 5
 * seconds are sent again.
 */
export const shopifyProtocol: Protocol = {
  bodyLimit,
  ...signedByHeader({
    header: "x-shopify-hmac-sha256",
    encoding: "base64",
    covers: ["body"],
    content: ({ body }) => body,
    missing: "The signature is missing: only Shopify's own deliveries have one.",
    mismatch: "The signature does not match: the secret has to be the app's client secret.",
  }),
  accepts: (contentType) => mediaType(contentType) === "application/json",
  open,
  sign,
};
