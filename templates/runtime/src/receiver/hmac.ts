import { createHmac, timingSafeEqual } from "node:crypto";

function digest(secret: string, body: string | Uint8Array): Buffer {
  return createHmac("sha256", secret).update(body).digest();
}

/** The HMAC-SHA256 of a body as 64 hexadecimal digits. */
export function hexHmac(secret: string, body: string | Uint8Array): string {
  return digest(secret, body).toString("hex");
}

/**
 * Whether a signature of 64 lower-case hexadecimal digits was made of these bytes with one of the secrets.
 * Every secret is tried, whatever the first one gave, so that the time says nothing of which one matched.
 */
export function hmacMatches(secrets: readonly string[], body: Uint8Array, signature: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(signature)) return false;
  const given = Buffer.from(signature, "hex");
  let matched = false;
  for (const secret of secrets) {
    if (secret !== "" && timingSafeEqual(digest(secret, body), given)) matched = true;
  }
  return matched;
}
