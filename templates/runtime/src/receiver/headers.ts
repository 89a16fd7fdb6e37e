import type { Headers } from "../webhook/trigger.ts";

/** Returns a header's value; undefined if it is absent, even for names of inherited properties. */
export function header(headers: Headers, name: string): string | undefined {
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
}

/** Returns `application/json` for `Application/JSON; charset=utf-8`. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** Words of header names that indicate a credential. Proxies add headers that no list of names can cover. */
const credentialWords: ReadonlySet<string> = new Set(
  "auth authentication authorization bearer cookie credential credentials jwt oidc passwd password session sig".split(
    " ",
  ),
);
const credentialParts = ["signature", "token", "secret", "apikey", "hmac"];

/**
 * Caches whether a name indicates a credential, because the same names recur in every request. The size is limited,
 * because senders can invent names.
 */
const knownNames = new Map<string, boolean>();
const maxKnown = 1000;

function isCredential(name: string): boolean {
  const before = knownNames.get(name);
  if (before !== undefined) return before;
  const words = name.split(/[-_]/);
  const found =
    // Idempotency keys are also called keys or tokens, but do not authenticate a sender.
    !words.includes("idempotency") &&
    (words.at(-1) === "key" ||
      words.some((word) => credentialWords.has(word)) ||
      credentialParts.some((part) => name.includes(part)));
  if (knownNames.size >= maxKnown) knownNames.clear();
  knownNames.set(name, found);
  return found;
}

/** The prefix of header names that only the receiver itself may set. */
const receiverPrefix = "x-hookloom-";

function isReserved(name: string): boolean {
  return name === "__proto__" || name.startsWith(receiverPrefix);
}

const none: readonly string[] = [];

/**
 * Returns the headers that handlers can read and the inbox can store. `more` contains further names of headers with
 * credentials.
 */
export function removeCredentials(headers: Headers, more: readonly string[] = none): Headers {
  const kept: Record<string, string | undefined> = {};
  for (const name of Object.keys(headers)) {
    if (name !== "__proto__" && !isCredential(name) && !more.includes(name)) kept[name] = headers[name];
  }
  return kept;
}

/**
 * Returns the headers of an external request: repeated headers are joined, and headers with the receiver's own prefix
 * are removed.
 */
export function headersFromOutside(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Headers {
  if (isUnchanged(headers)) return headers;
  const taken: Record<string, string | undefined> = {};
  for (const name of Object.keys(headers)) {
    if (isReserved(name)) continue;
    const value = headers[name];
    taken[name] = typeof value === "object" ? value.join(", ") : value;
  }
  return taken;
}

/**
 * Whether headers can be used unchanged. This is true for most requests, and copying the headers would take as long
 * as checking the signature.
 */
function isUnchanged(headers: Readonly<Record<string, unknown>>): headers is Headers {
  for (const name in headers) {
    if (isReserved(name) || typeof headers[name] === "object") return false;
  }
  return true;
}
