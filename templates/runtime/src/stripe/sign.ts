import { randomBytes } from "node:crypto";
import { hmac } from "../receiver/hmac.ts";
import { objectIn } from "../receiver/parse-body.ts";
import type { Signed, SignInput } from "../webhook/trigger.ts";

/**
 * Returns the event with a new id, because an event with a repeated id does not run again; undefined if the body is
 * not an event.
 */
function withId(input: SignInput): string | undefined {
  const payload = objectIn(input.body);
  if (payload === undefined || (payload.object !== "event" && payload.object !== "v2.core.event"))
    return undefined;
  return JSON.stringify({ ...payload, id: input.deliveryId ?? `evt_${randomBytes(12).toString("hex")}` });
}

/**
 * Returns the request that Stripe would send for an event. Each call creates a new delivery, unless an id is passed.
 * @example
 * const url = "http://127.0.0.1:3000/stripe";
 * const body = JSON.stringify(payload);
 * const signed = sign({ body, secret: "the secret", event: "invoice.paid", url });
 * await fetch(signed.url ?? url, { method: "POST", headers: signed.headers, body: signed.body ?? body });
 * @see https://docs.stripe.com/webhooks/signature
 */
export function sign(input: SignInput): Signed {
  const time = Math.floor((input.now ?? Date.now()) / 1000);
  const own = withId(input);
  const signature = hmac(input.secret, [`${time}.`, own ?? input.body]).toString("hex");
  return {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
      "stripe-signature": `t=${time},v1=${signature}`,
    },
    ...(own === undefined ? {} : { body: own }),
  };
}
