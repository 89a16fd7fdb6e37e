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

/** The headers that a handler may see and an inbox may keep. */
export function withoutCredentials(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !credentials.has(name) && !name.includes("signature")),
  );
}
