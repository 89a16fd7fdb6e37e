import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export type HmacAlgorithm = "sha1" | "sha256" | "sha512";

/**
 * The content of a signature. Several parts are treated as one string, so that a large body does not have to be
 * copied.
 */
export type SignedContent = string | Uint8Array | readonly (string | Uint8Array)[];

export const digestBytes: Readonly<Record<HmacAlgorithm, number>> = { sha1: 20, sha256: 32, sha512: 64 };

/** Returns the HMAC of some content (RFC 2104). */
export function hmac(
  secret: string | Uint8Array,
  content: SignedContent,
  algorithm: HmacAlgorithm = "sha256",
): Buffer {
  const mac = createHmac(algorithm, secret);
  const parts = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** Returns the HMAC-SHA256 of a body as 64 hexadecimal digits. */
export function hexHmac(secret: string, body: string | Uint8Array): string {
  return hmac(secret, body).toString("hex");
}

/**
 * Decodes hexadecimal digits in upper or lower case; undefined if the text does not contain exactly this number of
 * bytes.
 */
export function fromHex(text: string, bytes: number): Buffer | undefined {
  return text.length === 2 * bytes && /^[0-9a-f]*$/i.test(text) ? Buffer.from(text, "hex") : undefined;
}

/** Decodes padded Base64 (RFC 4648, section 4); undefined if the text does not contain exactly this number of bytes. */
export function fromBase64(text: string, bytes: number): Buffer | undefined {
  const decoded = Buffer.from(text, "base64");
  return decoded.length === bytes && decoded.toString("base64") === text ? decoded : undefined;
}

/**
 * Maximum number of signatures that are checked. Secret rotation needs fewer, so more would be an attempt to overload
 * the receiver.
 */
export const maxSignatures = 16;

/**
 * True if one of the first `maxSignatures` signatures was created for the content with one of the secrets. All
 * secrets are tried even after a match, so the timing does not reveal which one matched.
 */
export function hmacEqualsAny(
  secrets: readonly (string | Uint8Array)[],
  content: SignedContent,
  given: readonly Buffer[],
  algorithm: HmacAlgorithm = "sha256",
): boolean {
  const candidates = given.slice(0, maxSignatures).filter(({ length }) => length === digestBytes[algorithm]);
  if (candidates.length === 0) return false;
  let matched = false;
  for (const secret of secrets) {
    if (secret.length === 0) continue;
    const own = hmac(secret, content, algorithm);
    for (const signature of candidates) if (timingSafeEqual(own, signature)) matched = true;
  }
  return matched;
}

/** Like `hmacEqualsAny`, for one signature. */
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
 * Whether a token is one of the secrets. Digests are compared, so the timing reveals neither the length of a secret
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
