import { randomUUID } from "node:crypto";
import { isObject } from "../receiver/parse-body.ts";
import type { Signed, SignInput } from "../webhook/trigger.ts";
import { schemeOf } from "./scheme.ts";

function idHeader(dedupe: unknown): string {
  return isObject(dedupe) && typeof dedupe.header === "string"
    ? dedupe.header.toLowerCase()
    : "idempotency-key";
}

/** The headers that a sender of JSON puts on a body, by the options of the trigger; without a secret, no proof. */
export function sign(input: SignInput): Signed {
  const options = input.options ?? {};
  const scheme = schemeOf(options);
  const headers = {
    "content-type": "application/json",
    [idHeader(options.dedupe)]: input.deliveryId ?? randomUUID(),
  };
  if (scheme === undefined || input.secret === "") return { headers };
  const { header, carries } = scheme;
  return {
    headers: { ...headers, [header]: scheme.prove(input.body, input.secret) },
    ...(carries === undefined ? {} : { credentials: { [header]: carries } }),
  };
}
