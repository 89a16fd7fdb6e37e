import { sign as signBytes, verify as verifyBytes } from "node:crypto";
import { header } from "../receiver/headers.ts";
import { fromBase64, hmac, hmacEqualsAny, maxSignatures, type SignedContent } from "../receiver/hmac.ts";
import { staleness } from "../receiver/stale.ts";
import type { SignatureProof } from "../webhook/proof.ts";
import type { Headers, ReceivedRequest, RequestHead } from "../webhook/trigger.ts";
import { privateKey, publicHalf, publicKey, symmetricKey } from "./keys.ts";

interface Message {
  readonly id: string;
  /** Seconds since 1970, as the string from the header. */
  readonly time: string;
  readonly body: string | Uint8Array;
}

function signedContent({ id, time, body }: Message): SignedContent {
  return [`${id}.${time}.`, body];
}

function messageBytes({ id, time, body }: Message): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${time}.`), Buffer.from(body)]);
}

/** Returns the message's signature with a secret; empty for a public key, which cannot sign. */
export function signMessage(message: Message, secret: string): string {
  const key = privateKey(secret);
  if (key !== undefined) return `v1a,${signBytes(null, messageBytes(message), key).toString("base64")}`;
  const symmetric = symmetricKey(secret);
  return symmetric === undefined ? "" : `v1,${hmac(symmetric, signedContent(message)).toString("base64")}`;
}

function hasSymmetric(message: Message, texts: readonly string[], secrets: readonly string[]): boolean {
  const given = texts.flatMap((text) => fromBase64(text, 32) ?? []);
  const keys = secrets.flatMap((secret) => symmetricKey(secret) ?? []);
  return hmacEqualsAny(keys, signedContent(message), given);
}

function hasAsymmetric(
  message: Message,
  texts: readonly string[],
  secrets: readonly string[],
  sampleKey: string | undefined,
): boolean {
  const given = texts.flatMap((text) => fromBase64(text, 64) ?? []);
  const senderKeys = secrets.flatMap((secret) => publicKey(secret) ?? []);
  // If a shared secret is configured, samples are signed with it.
  const own = senderKeys.length > 0 && sampleKey !== undefined ? publicHalf(sampleKey) : undefined;
  const keys = own === undefined ? senderKeys : [...senderKeys, own];
  if (given.length === 0 || keys.length === 0) return false;
  const bytes = messageBytes(message);
  return keys.some((key) => given.some((signature) => verifyBytes(null, bytes, key, signature)));
}

/** Returns the signatures of one version from a list such as `v1,abc v1a,def`. */
function signaturesOfVersion(list: readonly string[], version: string): readonly string[] {
  return list.filter((one) => one.startsWith(`${version},`)).map((one) => one.slice(version.length + 1));
}

/** The prefix of a message's three header names. */
export type HeaderPrefix = "webhook" | "svix";

/** The signature format in a message's headers: `v1,` for a shared secret, `v1a,` for a key pair. */
export function messageProof(prefix: HeaderPrefix, algorithm: "HMAC-SHA256" | "Ed25519"): SignatureProof {
  return {
    kind: "signature",
    header: `${prefix}-signature`,
    algorithm,
    encoding: "base64",
    prefix: algorithm === "Ed25519" ? "v1a," : "v1,",
    covers: ["id", "time", "body"],
    timeHeader: `${prefix}-timestamp`,
  };
}

/** Only the header names from the specification. */
export const webhookPrefix: readonly HeaderPrefix[] = ["webhook"];

/**
 * Returns the header prefix of a request: the first allowed prefix for which it has an id header. No other header is
 * considered, so a stored delivery that is opened again without its signature still has the verified id.
 */
function prefixIn(headers: Headers, allowed: readonly HeaderPrefix[]): HeaderPrefix {
  return allowed.find((prefix) => header(headers, `${prefix}-id`) !== undefined) ?? "webhook";
}

/** Returns the message id, which is covered by the signature. */
export function messageId(headers: Headers, allowed: readonly HeaderPrefix[]): string | undefined {
  return header(headers, `${prefixIn(headers, allowed)}-id`);
}

/** Returns the message's id, time and signatures; undefined if one of them is missing. */
function proofIn(headers: Headers, allowed: readonly HeaderPrefix[]) {
  const prefix = prefixIn(headers, allowed);
  const id = header(headers, `${prefix}-id`);
  const time = header(headers, `${prefix}-timestamp`);
  const signature = header(headers, `${prefix}-signature`);
  if (id === undefined || time === undefined || signature === undefined) return undefined;
  return { id, time, signature };
}

/** Returns why the headers alone rule out a valid, recent signature; undefined if the body has to be checked. */
export function rejectMessageByHeaders(
  { headers, receivedAt }: RequestHead,
  allowed: readonly HeaderPrefix[],
): string | undefined {
  const proof = proofIn(headers, allowed);
  if (proof === undefined) {
    return "The signature is missing: the sender has to send webhook-id, webhook-timestamp and webhook-signature.";
  }
  return staleness(/^\d{1,12}$/.test(proof.time) ? Number(proof.time) * 1000 : Number.NaN, receivedAt);
}

/**
 * Returns why a request is rejected; undefined if a holder of one of the secrets sent it in the last five minutes. If
 * the secrets are public keys, samples signed with `sampleKey` are also accepted.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function verifyMessage(
  request: ReceivedRequest,
  secrets: readonly string[],
  allowed: readonly HeaderPrefix[],
  sampleKey?: string,
): string | undefined {
  const rejection = rejectMessageByHeaders(request, allowed);
  if (rejection !== undefined) return rejection;
  const { id = "", time = "", signature = "" } = proofIn(request.headers, allowed) ?? {};
  const list = signature.split(" ").slice(0, maxSignatures);
  const message = { id, time, body: request.body };
  const isSigned =
    hasSymmetric(message, signaturesOfVersion(list, "v1"), secrets) ||
    hasAsymmetric(message, signaturesOfVersion(list, "v1a"), secrets, sampleKey);
  return isSigned
    ? undefined
    : "The signature does not match: the secret here and the sender's secret differ.";
}
