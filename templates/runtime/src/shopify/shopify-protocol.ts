import { BadDelivery } from "../errors/errors.ts";
import { header, mediaType } from "../receiver/headers.ts";
import { fromBase64, hmacEquals } from "../receiver/hmac.ts";
import { isDeliveryId, parseJson } from "../receiver/parse-body.ts";
import type { Opened, Protocol, ReceivedRequest, RequestHead } from "../webhook/trigger.ts";
import { sign } from "./sign.ts";

/** Orders with hundreds of lines are the largest that Shopify posts. */
const bodyLimit = 5 * 1024 * 1024;

const mismatch = "The signature does not match: the secret has to be the app's client secret.";

function signatureOf({ headers }: RequestHead): Buffer | undefined {
  return fromBase64(header(headers, "x-shopify-hmac-sha256") ?? "", 32);
}

function refuseByHead(head: RequestHead): string | undefined {
  if (header(head.headers, "x-shopify-hmac-sha256") === undefined) {
    return "The signature is missing: only Shopify's own deliveries have one.";
  }
  return signatureOf(head) === undefined ? mismatch : undefined;
}

function verify(request: ReceivedRequest, secrets: readonly string[]): string | undefined {
  const refusal = refuseByHead(request);
  if (refusal !== undefined) return refusal;
  return hmacEquals(secrets, request.body, signatureOf(request)) ? undefined : mismatch;
}

/** Shopify repeats a delivery under the same webhook id. */
function open({ body, headers }: ReceivedRequest): readonly [Opened] {
  const topic = header(headers, "x-shopify-topic");
  if (topic === undefined || !/^[a-z0-9_]{1,64}[/.][a-z0-9_]{1,64}$/.test(topic)) {
    throw new BadDelivery("The header x-shopify-topic is missing or not a topic.");
  }
  const id = header(headers, "x-shopify-webhook-id");
  if (!isDeliveryId(id)) throw new BadDelivery("The header x-shopify-webhook-id is missing or not an id.");
  return [{ id, names: [topic], payload: parseJson(body) }];
}

/** How Shopify sends: signed JSON, its topic and id in headers; anything but a 2xx within 5 seconds is repeated. */
export const shopifyProtocol: Protocol = {
  bodyLimit,
  signed: true,
  proofs: [
    {
      kind: "signature",
      header: "x-shopify-hmac-sha256",
      algorithm: "HMAC-SHA256",
      encoding: "base64",
      covers: ["body"],
    },
  ],
  accepts: (contentType) => mediaType(contentType) === "application/json",
  refuseByHead,
  verify,
  open,
  sign,
};
