import type { Headers } from "../webhook/trigger.ts";

/** A header's value; undefined if it is absent, also for names that every object has. */
export function header(headers: Headers, name: string): string | undefined {
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
}

/** `application/json` for `Application/JSON; charset=utf-8`. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** Words and parts of names that indicate a credential: proxies in front of a receiver add their own. */
const credentials: ReadonlySet<string> = new Set(
  "auth authentication authorization bearer cookie credential credentials jwt oidc passwd password session sig".split(
    " ",
  ),
);
const telling = ["signature", "token", "secret", "apikey", "hmac"];

/** Names are few and recur with every request; a sender that makes names up is not remembered for long. */
const known = new Map<string, boolean>();
const maxKnown = 1000;

function isCredential(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  const words = name.split(/[-_]/);
  const found =
    // Idempotency keys are also called a key or a token, but do not authenticate a sender.
    !words.includes("idempotency") &&
    (words.at(-1) === "key" ||
      words.some((word) => credentials.has(word)) ||
      telling.some((part) => name.includes(part)));
  if (known.size >= maxKnown) known.clear();
  known.set(name, found);
  return found;
}

/** The prefix of the names that the receiver itself writes, which no sender may claim. */
const own = "x-hookloom-";

function isForeign(name: string): boolean {
  return name === "__proto__" || name.startsWith(own);
}

const none: readonly string[] = [];

/** The headers that a handler may see and an inbox may keep; `more` names further ones that prove the sender. */
export function withoutCredentials(headers: Headers, more: readonly string[] = none): Headers {
  const kept: Record<string, string | undefined> = {};
  for (const name of Object.keys(headers)) {
    if (name !== "__proto__" && !isCredential(name) && !more.includes(name)) kept[name] = headers[name];
  }
  return kept;
}

/** The headers of a request from outside: repeated ones are joined, and none may use the receiver's own names. */
export function headersFromOutside(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Headers {
  if (isPlain(headers)) return headers;
  const taken: Record<string, string | undefined> = {};
  for (const name of Object.keys(headers)) {
    if (isForeign(name)) continue;
    const value = headers[name];
    taken[name] = typeof value === "object" ? value.join(", ") : value;
  }
  return taken;
}

/** Most requests need no change, and a copy of their headers would cost as much as their signature. */
function isPlain(headers: Readonly<Record<string, unknown>>): headers is Headers {
  for (const name in headers) {
    if (isForeign(name) || typeof headers[name] === "object") return false;
  }
  return true;
}
