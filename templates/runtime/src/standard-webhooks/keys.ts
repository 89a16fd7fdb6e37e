import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** The symmetric key of a `whsec_` secret, or of the Base64 text alone; undefined where there is none in it. */
export function symmetricKey(secret: string): Uint8Array | undefined {
  if (/^wh[ps]k_/.test(secret)) return undefined;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return key.length > 0 ? key : undefined;
}

/** What precedes the 32 bytes of an Ed25519 key in DER (RFC 8410, sections 4 and 7). */
const publicHead = Buffer.from("302a300506032b6570032100", "hex");
const privateHead = Buffer.from("302e020100300506032b657004220420", "hex");

function bytesOf(secret: string, prefix: string): Buffer | undefined {
  if (!secret.startsWith(prefix)) return undefined;
  const bytes = Buffer.from(secret.slice(prefix.length), "base64");
  // Some libraries keep the public half behind the private one.
  return bytes.length === 32 || bytes.length === 64 ? bytes.subarray(0, 32) : undefined;
}

/** The Ed25519 key of a `whpk_` text. */
export function publicKey(secret: string): KeyObject | undefined {
  const bytes = bytesOf(secret, "whpk_");
  if (bytes === undefined) return undefined;
  return createPublicKey({ key: Buffer.concat([publicHead, bytes]), format: "der", type: "spki" });
}

/** The Ed25519 key of a `whsk_` text, which only a sender has. */
export function privateKey(secret: string): KeyObject | undefined {
  const bytes = bytesOf(secret, "whsk_");
  if (bytes === undefined) return undefined;
  return createPrivateKey({ key: Buffer.concat([privateHead, bytes]), format: "der", type: "pkcs8" });
}
