import { hmac } from "../receiver/hmac.ts";
import type { Signed, SignInput } from "../webhook/trigger.ts";

/**
 * The headers that Stripe would send with a body.
 * @see https://docs.stripe.com/webhooks/signature
 */
export function sign(input: SignInput): Signed {
  const time = Math.floor((input.now ?? Date.now()) / 1000);
  const signature = hmac(input.secret, [`${time}.`, input.body]).toString("hex");
  return {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
      "stripe-signature": `t=${time},v1=${signature}`,
    },
  };
}
