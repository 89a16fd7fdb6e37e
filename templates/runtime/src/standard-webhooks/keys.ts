import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/**
 * Minimum key length in bytes, below which a key could be guessed. The specification requires senders to use 24
 * bytes.
 */
const minKeyBytes = 16;

/**
 * Returns the symmetric key of a `whsec_` secret, or of a Base64 string without the prefix; undefined if the string
 * is not Base64 or the key is too short.
 */
export function symmetricKey(secret: string): Uint8Array | undefined {
  if (/^wh[ps]k_/.test(secret)) return undefined;
  const text = secret.trim().replace(/^whsec_/, "");
  // Node ignores characters that are not Base64, so only a few bytes of a password would be decoded.
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const key = Buffer.from(text, "base64");
  return key.length >= minKeyBytes ? key : undefined;
}

/** Returns why a value cannot authenticate a sender, as the end of an error message; undefined if it can. */
export function secretWeakness(secret: string): string | undefined {
  if (secret.startsWith("whpk_")) {
    return publicKey(secret) === undefined
      ? "is not a public key of 32 bytes in Base64: copy the key (whpk_...) from the sender"
      : undefined;
  }
  if (secret.startsWith("whsk_"))
    return "is a private key, which only the sender may have: use the public key";
  if (symmetricKey(secret) !== undefined) return undefined;
  return `is not Base64 of at least ${minKeyBytes} bytes: copy the secret (whsec_...) from the sender`;
}

/** The DER prefix of a 32-byte Ed25519 public key (RFC 8410, sections 4 and 7). */
const publicKeyPrefix = Buffer.from("302a300506032b6570032100", "hex");
const privateKeyPrefix = Buffer.from("302e020100300506032b657004220420", "hex");

function decodeKey(secret: string, prefix: string): Buffer | undefined {
  if (!secret.startsWith(prefix)) return undefined;
  const bytes = Buffer.from(secret.slice(prefix.length), "base64");
  // Some libraries append the public key to the private key.
  return bytes.length === 32 || bytes.length === 64 ? bytes.subarray(0, 32) : undefined;
}

/** The Ed25519 public key of a `whpk_` string. */
export function publicKey(secret: string): KeyObject | undefined {
  const bytes = decodeKey(secret, "whpk_");
  if (bytes === undefined) return undefined;
  return createPublicKey({ key: Buffer.concat([publicKeyPrefix, bytes]), format: "der", type: "spki" });
}

/** The Ed25519 public key that belongs to a `whsk_` string. */
export function publicHalf(secret: string): KeyObject | undefined {
  const key = privateKey(secret);
  return key === undefined ? undefined : createPublicKey(key);
}

/** The Ed25519 private key of a `whsk_` string, which is only known to the sender. */
export function privateKey(secret: string): KeyObject | undefined {
  const bytes = decodeKey(secret, "whsk_");
  if (bytes === undefined) return undefined;
  return createPrivateKey({ key: Buffer.concat([privateKeyPrefix, bytes]), format: "der", type: "pkcs8" });
}
