import { randomUUID } from "node:crypto";
import type { Signed, SignInput } from "../webhook/trigger.ts";
import { signMessage } from "./signature.ts";

/** Returns the three headers of a message that is sent now. */
export function messageHeaders(input: SignInput): Record<string, string> {
  const id = input.deliveryId ?? `msg_${randomUUID().replaceAll("-", "")}`;
  const time = String(Math.floor((input.now ?? Date.now()) / 1000));
  const signature = signMessage({ id, time, body: input.body }, input.secret);
  return {
    "webhook-id": id,
    "webhook-timestamp": time,
    ...(signature === "" ? {} : { "webhook-signature": signature }),
  };
}

/**
 * Returns a sender's headers for a body, signed with a `whsec_` secret or a `whsk_` key. A public key (`whpk_`)
 * cannot sign, so the signature is omitted; samples are signed with a local `whsk_` key instead.
 * @example
 * const body = JSON.stringify(payload);
 * const { headers } = sign({ body, secret: "the secret", event: "user.created" });
 * await fetch("http://127.0.0.1:3000/standard-webhooks", { method: "POST", headers, body });
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function sign(input: SignInput): Signed {
  return { headers: { "content-type": "application/json", ...messageHeaders(input) } };
}
