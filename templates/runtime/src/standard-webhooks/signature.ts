import { sign as signBytes, verify as verifyBytes } from "node:crypto";
import { header } from "../receiver/headers.ts";
import { fromBase64, hmac, hmacEqualsAny, maxSignatures, type SignedContent } from "../receiver/hmac.ts";
import { staleness } from "../receiver/stale.ts";
import type { SignatureProof } from "../webhook/proof.ts";
import type { Headers, ReceivedRequest, RequestHead } from "../webhook/trigger.ts";
import { privateKey, publicHalf, publicKey, symmetricKey } from "./keys.ts";

interface Message {
  readonly id: string;
  /** Seconds since 1970, as the header spells them. */
  readonly time: string;
  readonly body: string | Uint8Array;
}

function signedContent({ id, time, body }: Message): SignedContent {
  return [`${id}.${time}.`, body];
}

function messageBytes({ id, time, body }: Message): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${time}.`), Buffer.from(body)]);
}

/** The one signature of a message that a secret makes; empty for a public key, which makes none. */
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
  const theirs = secrets.flatMap((secret) => publicKey(secret) ?? []);
  // Where a shared secret is expected, samples are signed with that.
  const own = theirs.length > 0 && sampleKey !== undefined ? publicHalf(sampleKey) : undefined;
  const keys = own === undefined ? theirs : [...theirs, own];
  if (given.length === 0 || keys.length === 0) return false;
  const bytes = messageBytes(message);
  return keys.some((key) => given.some((signature) => verifyBytes(null, bytes, key, signature)));
}

/** The texts of the signatures of one version in a list such as `v1,abc v1a,def`. */
function signaturesOfVersion(list: readonly string[], version: string): readonly string[] {
  return list.filter((one) => one.startsWith(`${version},`)).map((one) => one.slice(version.length + 1));
}

/** The first word of the names of a message's three headers. */
export type HeaderPrefix = "webhook" | "svix";

/** The signature of a message, as its headers carry it: `v1,` with a shared secret, `v1a,` with a key pair. */
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

/** The names of the specification alone. */
export const webhookPrefix: readonly HeaderPrefix[] = ["webhook"];

/**
 * The prefix that a request uses: the first of those allowed under which it has an id. Nothing else decides, so a
 * delivery that is opened again without its signature has the id that was verified.
 */
function prefixIn(headers: Headers, allowed: readonly HeaderPrefix[]): HeaderPrefix {
  return allowed.find((prefix) => header(headers, `${prefix}-id`) !== undefined) ?? "webhook";
}

/** The id of a message, which its signature covers. */
export function messageId(headers: Headers, allowed: readonly HeaderPrefix[]): string | undefined {
  return header(headers, `${prefixIn(headers, allowed)}-id`);
}

/** The id, the time and the signatures of a message; undefined if one of them is missing. */
function proofIn(headers: Headers, allowed: readonly HeaderPrefix[]) {
  const prefix = prefixIn(headers, allowed);
  const id = header(headers, `${prefix}-id`);
  const time = header(headers, `${prefix}-timestamp`);
  const signature = header(headers, `${prefix}-signature`);
  if (id === undefined || time === undefined || signature === undefined) return undefined;
  return { id, time, signature };
}

/** Why the headers alone prove that a message is not signed or not recent; undefined if only its body can say. */
export function rejectMessageByHeaders(
  { headers, receivedAt }: RequestHead,
  allowed: readonly HeaderPrefix[],
): string | undefined {
  const proof = proofIn(headers, allowed);
  if (proof === undefined) {
    return "The signature is missing: the sender has to give webhook-id, webhook-timestamp and webhook-signature.";
  }
  return staleness(/^\d{1,12}$/.test(proof.time) ? Number(proof.time) * 1000 : Number.NaN, receivedAt);
}

/**
 * Why a request is not what the holder of one of the secrets sent in the last five minutes, or undefined if it is. Beside
 * public keys, `sampleKey` signs samples.
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
    : "The signature does not match: the secret here and that of the sender differ.";
}
