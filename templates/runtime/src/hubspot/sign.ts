import { isRecord } from "../errors/is-record.ts";
import { hmac } from "../receiver/hmac.ts";
import type { Signed, SignInput } from "../webhook/trigger.ts";
import { signedContent } from "./signature.ts";

/** Derives a number from a string, because HubSpot ids are numbers. */
function numericId(text: string): number {
  let number = 7;
  for (const char of text) number = (number * 31 + (char.codePointAt(0) ?? 0)) % 2_147_483_647;
  return number;
}

/**
 * HubSpot posts lists, so a single event becomes a list with one event, which uses the delivery's id as its event id.
 */
function toEventList(input: SignInput): string | undefined {
  const text = typeof input.body === "string" ? input.body : Buffer.from(input.body).toString("utf8");
  if (!text.trimStart().startsWith("{")) return undefined;
  const event: unknown = JSON.parse(text);
  if (!isRecord(event)) return undefined;
  const id = input.deliveryId === undefined ? {} : { eventId: numericId(input.deliveryId) };
  return JSON.stringify([{ ...event, ...id }]);
}

/**
 * Returns the request that HubSpot would send for a payload: one event or the complete list.
 * @example
 * const url = "http://127.0.0.1:3000/hubspot";
 * const body = JSON.stringify(payload);
 * const signed = sign({ body, secret: "the secret", event: "contact.creation", url });
 * await fetch(signed.url ?? url, { method: "POST", headers: signed.headers, body: signed.body ?? body });
 * @see https://developers.hubspot.com/docs/api/webhooks/validating-requests
 */
export function sign(input: SignInput): Signed {
  const list = toEventList(input);
  const body = list ?? input.body;
  const time = String(input.now ?? Date.now());
  const content = signedContent("POST", input.url ?? "", body, time);
  return {
    headers: {
      "content-type": "application/json",
      "x-hubspot-request-timestamp": time,
      "x-hubspot-signature-v3": hmac(input.secret, content).toString("base64"),
    },
    ...(list === undefined ? {} : { body: list }),
  };
}
