import type { IncomingMessage } from "node:http";

/** Names of the portal's cookies. Browsers send only `flow` when a visitor returns from an issuer. */
export type CookieName = "session" | "visit" | "flow";

/** A cookie to set, or to delete if its value is empty. */
export interface SetCookie {
  readonly name: CookieName;
  readonly value: string;
  /** Lifetime of the cookie in seconds. */
  readonly seconds: number;
}

const maxLength = 4_096;

/**
 * Returns the full cookie name. Browsers accept a cookie with this prefix only over HTTPS, for this exact host and all of its
 * paths, so no other host of the domain can set it. A portal without HTTPS, on this machine, lacks this guarantee.
 */
function cookieName(name: CookieName, isSecure: boolean): string {
  return `${isSecure ? "__Host-" : ""}hookloom-${name}`;
}

/** Returns the value of a portal cookie, or undefined if there is none or more than one. */
export function readCookie(
  { headers }: IncomingMessage,
  name: CookieName,
  isSecure: boolean,
): string | undefined {
  const prefix = `${cookieName(name, isSecure)}=`;
  const found = (headers.cookie ?? "")
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(prefix));
  const value = found.length === 1 ? found[0]?.slice(prefix.length) : undefined;
  return value === undefined || value === "" || value.length > maxLength ? undefined : value;
}

/** Returns the header that sets a cookie, which scripts cannot read. The value may contain only letters, digits and . _ ~ -. */
export function writeCookie({ name, value, seconds }: SetCookie, isSecure: boolean): string {
  return [
    `${cookieName(name, isSecure)}=${value}`,
    "Path=/",
    `Max-Age=${value === "" ? 0 : seconds}`,
    "HttpOnly",
    `SameSite=${name === "flow" ? "Lax" : "Strict"}`,
    ...(isSecure ? ["Secure"] : []),
  ].join("; ");
}
