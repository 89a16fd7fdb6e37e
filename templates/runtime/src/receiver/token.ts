import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Whether a token is one of the secrets. Digests are compared, so that the time tells neither the length of a secret
 * nor which one matched.
 */
export function tokenMatches(secrets: readonly string[], given: string): boolean {
  const own = digest(given);
  let matched = false;
  for (const secret of secrets) {
    if (secret.length > 0 && timingSafeEqual(digest(secret), own)) matched = true;
  }
  return matched;
}
