import { createHmac } from "node:crypto";
import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";

/** A relayed request: its headers, and its body as it was parsed there. */
export interface RelayedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The original body as text, from relays that keep it. */
  readonly raw?: string;
}

/** Not headers of the request: the relay's own members and hop-by-hop headers. */
const notRelayed = new Set([
  "host",
  "connection",
  "expect",
  "keep-alive",
  "upgrade",
  "content-length",
  "transfer-encoding",
  "body",
  "rawbody",
  "query",
  "timestamp",
]);

/** Parses a relayed request; undefined for anything else. */
export function readRelayed(text: string): RelayedRequest | undefined {
  const value = jsonIn(text);
  if (!isRecord(value) || !("body" in value)) return undefined;
  const headers = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && !notRelayed.has(entry[0]),
  );
  const raw = typeof value.rawbody === "string" ? { raw: value.rawbody } : {};
  return { headers: Object.fromEntries(headers), body: value.body, ...raw };
}

const escaped = (text: string, letters: RegExp): string =>
  text.replace(letters, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** No sender indents deeper nesting, which would take megabytes of spaces. */
const deepest = 100;

function isDeep(json: string): boolean {
  let depth = 0;
  for (const [bracket] of json.matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > deepest) return true;
  }
  return false;
}

/** The ways in which senders write JSON, computed one at a time until one matches; the first is JavaScript's. */
function* spellings(json: string, body: unknown): Generator<string> {
  yield json;
  // GitHub writes the digits of escaped control characters in capitals.
  yield json.replace(/\\u[\da-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`);
  yield escaped(json, /[<>&\u2028\u2029]/g);
  yield escaped(json, /[\u007f-\uffff]/g);
  yield json.replaceAll("/", "\\/");
  if (!isDeep(json)) yield JSON.stringify(body, undefined, 2);
}

/** The spelling that GitHub signed, if there is a signature and a secret to check it with. */
function findSigned(
  json: string,
  { headers, body }: RelayedRequest,
  secret: string | undefined,
): string | undefined {
  const signature = headers["x-hub-signature-256"];
  if (secret === undefined || signature === undefined) return undefined;
  for (const text of spellings(json, body)) {
    if (signature === `sha256=${createHmac("sha256", secret).update(text).digest("hex")}`) return text;
  }
  return undefined;
}

/**
 * The body to post. If the relay has parsed it, its bytes are lost: the spelling that matches the signature is used, or
 * JavaScript's own if none does. `exact` is false if the body may differ from what was signed.
 * @throws RangeError if it is nested too deeply to serialize
 */
export function rebuildBody(
  request: RelayedRequest,
  secret: string | undefined,
): { readonly body: string; readonly exact: boolean } {
  if (request.raw !== undefined) return { body: request.raw, exact: true };
  if (typeof request.body === "string") return { body: request.body, exact: true };
  const json = JSON.stringify(request.body);
  const signed = findSigned(json, request, secret);
  return { body: signed ?? json, exact: signed !== undefined };
}
