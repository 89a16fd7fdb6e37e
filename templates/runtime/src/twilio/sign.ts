import { createHash, randomUUID } from "node:crypto";
import { isRecord } from "../errors/is-record.ts";
import type { Signed, SignInput } from "../webhook/trigger.ts";
import { signature } from "./signature.ts";

/** The name for all Event Streams events, which is also the prefix of their names. */
export const streamEvent = "com.twilio";

/** Converts a JSON sample to the form that Twilio would post. Any other body is returned unchanged. */
function toForm(text: string): string {
  if (!text.trimStart().startsWith("{")) return text;
  const payload: unknown = JSON.parse(text);
  const fields = isRecord(payload) ? Object.entries(payload) : [];
  const texts = fields.map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams(texts).toString();
}

/** Signs a list of events as Event Streams does: as JSON, with the body's hash in the signed URL. */
function signStream(input: SignInput, text: string, headers: Record<string, string>): Signed {
  const body = text.trimStart().startsWith("[") ? text : `[${text}]`;
  const hash = createHash("sha256").update(body).digest("hex");
  const base = input.url ?? "";
  const url = `${base}${base.includes("?") ? "&" : "?"}bodySHA256=${hash}`;
  const type = { "content-type": "application/json" };
  return { headers: { ...headers, ...type, "x-twilio-signature": signature(input.secret, url) }, body, url };
}

/**
 * Returns the request that Twilio would send for an event with a JSON payload.
 * @example
 * const url = "http://127.0.0.1:3000/twilio";
 * const body = JSON.stringify(payload);
 * const signed = sign({ body, secret: "the secret", event: "message.received", url });
 * await fetch(signed.url ?? url, { method: "POST", headers: signed.headers, body: signed.body ?? body });
 * @see https://www.twilio.com/docs/usage/webhooks/webhooks-security
 */
export function sign(input: SignInput): Signed {
  const text = typeof input.body === "string" ? input.body : Buffer.from(input.body).toString("utf8");
  const id = input.deliveryId ?? randomUUID();
  const headers = { "user-agent": "TwilioProxy/1.1", "i-twilio-idempotency-token": id };
  if (input.event === streamEvent || input.event.startsWith(`${streamEvent}.`))
    return signStream(input, text, headers);
  const body = toForm(text);
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const signed = signature(input.secret, input.url ?? "", new URLSearchParams(body));
  return { headers: { ...headers, ...type, "x-twilio-signature": signed }, body };
}
