import { createHmac } from "node:crypto";

/** A relayed request: its headers, and its body as it was parsed there. */
export interface RelayedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The bytes as text, from relays that keep them. */
  readonly raw?: string;
}

/** What is no header of the request: the relay's own members, and what only one connection means. */
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

/** Reads what the relay sends of a request; undefined for anything else. */
export function readRelayed(text: string): RelayedRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("body" in value)) return undefined;
  const headers = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && !notRelayed.has(entry[0]),
  );
  const raw = "rawbody" in value && typeof value.rawbody === "string" ? { raw: value.rawbody } : {};
  return { headers: Object.fromEntries(headers), body: value.body, ...raw };
}

const escaped = (letters: RegExp) => (text: string) =>
  text.replace(letters, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Ways in which senders write JSON that JavaScript writes differently. */
const spellings: readonly ((body: unknown) => string)[] = [
  (body) => JSON.stringify(body),
  // GitHub writes the digits of escaped control characters in capitals.
  (body) => JSON.stringify(body).replace(/\\u[\da-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`),
  (body) => escaped(/[<>&\u2028\u2029]/g)(JSON.stringify(body)),
  (body) => escaped(/[\u007f-\uffff]/g)(JSON.stringify(body)),
  (body) => JSON.stringify(body).replaceAll("/", "\\/"),
  (body) => JSON.stringify(body, undefined, 2),
];

function signedByGitHub(body: string, { headers }: RelayedRequest, secret: string): boolean {
  const digest = createHmac("sha256", secret).update(body).digest("hex");
  return headers["x-hub-signature-256"] === `sha256=${digest}`;
}

/**
 * The body to post. Where the relay has parsed it, its bytes are gone: of the ways to write it, the one is taken whose
 * signature is right, and JavaScript's own where none is. `exact` is false where it may not be what was signed.
 */
export function bodyOf(
  request: RelayedRequest,
  secret: string | undefined,
): { readonly body: string; readonly exact: boolean } {
  if (request.raw !== undefined) return { body: request.raw, exact: true };
  if (typeof request.body === "string") return { body: request.body, exact: true };
  const written = spellings.map((spell) => spell(request.body));
  const signed =
    secret === undefined ? undefined : written.find((body) => signedByGitHub(body, request, secret));
  return { body: signed ?? written[0] ?? "", exact: signed !== undefined };
}
