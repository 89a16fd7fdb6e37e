import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export type HmacAlgorithm = "sha1" | "sha256" | "sha512";

/** What a signature covers; several parts count as one text, which avoids copying a large body. */
export type SignedContent = string | Uint8Array | readonly (string | Uint8Array)[];

export const digestBytes: Readonly<Record<HmacAlgorithm, number>> = { sha1: 20, sha256: 32, sha512: 64 };

/** The HMAC of a content by RFC 2104. */
export function hmac(
  secret: string | Uint8Array,
  content: SignedContent,
  algorithm: HmacAlgorithm = "sha256",
): Buffer {
  const maker = createHmac(algorithm, secret);
  const parts = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
  for (const part of parts) maker.update(part);
  return maker.digest();
}

/** The HMAC-SHA256 of a body as 64 hexadecimal digits. */
export function hexHmac(secret: string, body: string | Uint8Array): string {
  return hmac(secret, body).toString("hex");
}

/** The bytes of hexadecimal digits in either case; undefined if the text is not exactly that many bytes. */
export function fromHex(text: string, bytes: number): Buffer | undefined {
  return text.length === 2 * bytes && /^[0-9a-f]*$/i.test(text) ? Buffer.from(text, "hex") : undefined;
}

/** The bytes of a padded Base64 text (RFC 4648, section 4); undefined if it is not exactly that many bytes. */
export function fromBase64(text: string, bytes: number): Buffer | undefined {
  const decoded = Buffer.from(text, "base64");
  return decoded.length === bytes && decoded.toString("base64") === text ? decoded : undefined;
}

/** More signatures than that are not a rotation of secrets but an attempt to keep the receiver busy. */
export const maxSignatures = 16;

/**
 * Whether one of these signatures was made of this content with one of the secrets; only the first ones are checked
 * (`maxSignatures`). Every secret is tried, even after a match, so the time does not reveal which one
 * matched.
 */
export function hmacEqualsAny(
  secrets: readonly (string | Uint8Array)[],
  content: SignedContent,
  given: readonly Buffer[],
  algorithm: HmacAlgorithm = "sha256",
): boolean {
  const fitting = given.slice(0, maxSignatures).filter(({ length }) => length === digestBytes[algorithm]);
  if (fitting.length === 0) return false;
  let matched = false;
  for (const secret of secrets) {
    if (secret.length === 0) continue;
    const own = hmac(secret, content, algorithm);
    for (const signature of fitting) if (timingSafeEqual(own, signature)) matched = true;
  }
  return matched;
}

/** The same for one signature. */
export function hmacEquals(
  secrets: readonly (string | Uint8Array)[],
  content: SignedContent,
  given: Buffer | undefined,
  algorithm: HmacAlgorithm = "sha256",
): boolean {
  return given !== undefined && hmacEqualsAny(secrets, content, [given], algorithm);
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Whether a token is one of the secrets. Digests are compared, so the time reveals neither the length of a secret
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
