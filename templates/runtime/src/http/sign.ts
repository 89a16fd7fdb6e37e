import { randomUUID } from "node:crypto";
import { isRecord } from "../errors/is-record.ts";
import type { Signed, SignInput } from "../webhook/trigger.ts";
import { createScheme } from "./scheme.ts";

function idHeader(dedupe: unknown): string {
  return isRecord(dedupe) && typeof dedupe.header === "string"
    ? dedupe.header.toLowerCase()
    : "idempotency-key";
}

/** The header with a consumer's `api` key, the same for all triggers. */
const consumerKey = "x-api-key";

/**
 * Returns a sender's headers for a JSON body, according to the trigger's options. Without a secret, no signature or
 * credential is added.
 * @example
 * const body = JSON.stringify(payload);
 * const { headers } = sign({ body, secret: "the secret", event: "request" });
 * await fetch("http://127.0.0.1:3000/http", { method: "POST", headers, body });
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-post
 */
export function sign(input: SignInput): Signed {
  const options = input.options ?? {};
  const scheme = createScheme(options);
  const headers = {
    "content-type": "application/json",
    [idHeader(options.dedupe)]: input.deliveryId ?? randomUUID(),
  };
  if (input.secret === "") return { headers };
  if (options.verify === "api") {
    return { headers: { ...headers, [consumerKey]: input.secret }, credentials: { [consumerKey]: "" } };
  }
  if (scheme === undefined) return { headers };
  const { header, secretPrefix: carries } = scheme;
  return {
    headers: { ...headers, [header]: scheme.prove(input.body, input.secret) },
    ...(carries === undefined ? {} : { credentials: { [header]: carries } }),
  };
}
