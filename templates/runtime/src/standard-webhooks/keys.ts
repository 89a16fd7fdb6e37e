import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** The specification requires 24 bytes of senders; a key with fewer bytes than these can be guessed. */
const minBytes = 16;

/**
 * The symmetric key of a `whsec_` secret, or of the Base64 text alone; undefined if that is not Base64 or the key
 * is too short.
 */
export function symmetricKey(secret: string): Uint8Array | undefined {
  if (/^wh[ps]k_/.test(secret)) return undefined;
  const text = secret.trim().replace(/^whsec_/, "");
  // Node skips characters that are not Base64, so only a few bytes of a password would be left.
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const key = Buffer.from(text, "base64");
  return key.length >= minBytes ? key : undefined;
}

/** Why a value cannot prove a sender, as the end of a message; undefined if it can. */
export function secretWeakness(secret: string): string | undefined {
  if (secret.startsWith("whpk_")) {
    return publicKey(secret) === undefined
      ? "is not a public key of 32 bytes in Base64: copy the key (whpk_...) that the sender shows"
      : undefined;
  }
  if (secret.startsWith("whsk_"))
    return "is a private key, which only the sender may have: use its public one";
  if (symmetricKey(secret) !== undefined) return undefined;
  return `is not Base64 of at least ${minBytes} bytes: copy the secret (whsec_...) that the sender shows`;
}

/** What precedes the 32 bytes of an Ed25519 key in DER (RFC 8410, sections 4 and 7). */
const publicHead = Buffer.from("302a300506032b6570032100", "hex");
const privateHead = Buffer.from("302e020100300506032b657004220420", "hex");

function decodeKey(secret: string, prefix: string): Buffer | undefined {
  if (!secret.startsWith(prefix)) return undefined;
  const bytes = Buffer.from(secret.slice(prefix.length), "base64");
  // Some libraries keep the public half behind the private one.
  return bytes.length === 32 || bytes.length === 64 ? bytes.subarray(0, 32) : undefined;
}

/** The Ed25519 key of a `whpk_` text. */
export function publicKey(secret: string): KeyObject | undefined {
  const bytes = decodeKey(secret, "whpk_");
  if (bytes === undefined) return undefined;
  return createPublicKey({ key: Buffer.concat([publicHead, bytes]), format: "der", type: "spki" });
}

/** The public half of a `whsk_` text. */
export function publicHalf(secret: string): KeyObject | undefined {
  const key = privateKey(secret);
  return key === undefined ? undefined : createPublicKey(key);
}

/** The Ed25519 key of a `whsk_` text, which only a sender has. */
export function privateKey(secret: string): KeyObject | undefined {
  const bytes = decodeKey(secret, "whsk_");
  if (bytes === undefined) return undefined;
  return createPrivateKey({ key: Buffer.concat([privateHead, bytes]), format: "der", type: "pkcs8" });
}
