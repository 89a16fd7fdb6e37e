import type { Headers } from "../webhook/trigger.ts";

/** A header's value; undefined where it is absent, also for names that every object has. */
export function header(headers: Headers, name: string): string | undefined {
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
}

/** `application/json` for `Application/JSON; charset=utf-8`. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

const credentials: ReadonlySet<string> = new Set(["authorization", "cookie", "proxy-authorization"]);
const telling = ["signature", "token", "secret", "api-key", "apikey", "hmac"];

function isCredential(name: string): boolean {
  return credentials.has(name) || telling.some((word) => name.includes(word));
}

/** The prefix of the names that the receiver itself writes, which no sender may claim. */
const own = "x-hookloom-";

/** The headers that a handler may see and an inbox may keep; `more` names further ones that prove the sender. */
export function withoutCredentials(headers: Headers, more: readonly string[] = []): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !isCredential(name) && !more.includes(name)),
  );
}

/** The headers of a request from outside. */
export function withoutOwn(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(own)));
}
