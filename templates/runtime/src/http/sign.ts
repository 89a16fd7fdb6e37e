import { randomUUID } from "node:crypto";
import { hexHmac } from "../receiver/hmac.ts";
import type { Signed, SignInput } from "../webhook/trigger.ts";

export const defaultHeader = "x-signature-256";

export interface HttpSignInput extends SignInput {
  /** The header that carries the signature; `x-signature-256` unless given. */
  readonly header?: string;
}

/** The headers that a sender of JSON puts on a body; without a secret, the signature is left out. */
export function sign(input: HttpSignInput): Signed {
  const name = (input.header ?? defaultHeader).toLowerCase();
  const signature = input.secret === "" ? {} : { [name]: `sha256=${hexHmac(input.secret, input.body)}` };
  return {
    headers: {
      "content-type": "application/json",
      "idempotency-key": input.deliveryId ?? randomUUID(),
      ...signature,
    },
  };
}
