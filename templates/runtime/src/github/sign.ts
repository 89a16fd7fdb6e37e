import { randomUUID } from "node:crypto";
import { hexHmac } from "../receiver/hmac.ts";
import type { Signed, SignInput } from "../webhook/trigger.ts";

/**
 * Returns the headers that GitHub would send with a body, for `issues` or `issues.opened`.
 * @example
 * const body = JSON.stringify(payload);
 * const { headers } = sign({ body, secret: "the secret", event: "issues.opened" });
 * await fetch("http://127.0.0.1:3000/github", { method: "POST", headers, body });
 * @see https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function sign(input: SignInput): Signed {
  const [event = ""] = input.event.split(".", 1);
  return {
    headers: {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/hookloom",
      "x-github-event": event,
      "x-github-delivery": input.deliveryId ?? randomUUID(),
      "x-hub-signature-256": `sha256=${hexHmac(input.secret, input.body)}`,
    },
  };
}
