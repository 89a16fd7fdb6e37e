import { randomUUID } from "node:crypto";
import { hmac } from "../receiver/hmac.ts";
import type { Signed, SignInput } from "../webhook/trigger.ts";

/** The Admin API version of the sample payloads. */
export const apiVersion = "2026-10";

/**
 * Returns the headers that Shopify would send with a body.
 * @example
 * const body = JSON.stringify(payload);
 * const { headers } = sign({ body, secret: "the secret", event: "orders/create" });
 * await fetch("http://127.0.0.1:3000/shopify", { method: "POST", headers, body });
 * @see https://shopify.dev/docs/apps/build/webhooks/subscribe/https
 */
export function sign(input: SignInput): Signed {
  return {
    headers: {
      "content-type": "application/json",
      "x-shopify-topic": input.event,
      "x-shopify-shop-domain": "acme.myshopify.com",
      "x-shopify-api-version": apiVersion,
      "x-shopify-webhook-id": input.deliveryId ?? randomUUID(),
      "x-shopify-triggered-at": new Date(input.now ?? Date.now()).toISOString(),
      "x-shopify-hmac-sha256": hmac(input.secret, input.body).toString("base64"),
    },
  };
}
