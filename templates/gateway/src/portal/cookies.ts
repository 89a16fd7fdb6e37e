import type { IncomingMessage } from "node:http";

/** Names of the portal's cookies. `flow` is sent with a visitor who comes back from an issuer, the others are not. */
export type CookieName = "session" | "visit" | "flow";

/** A cookie that is set, or forgotten where its value is empty. */
export interface SetCookie {
  readonly name: CookieName;
  readonly value: string;
  /** How long it lives. */
  readonly seconds: number;
}

const longest = 4_096;

/**
 * Browsers take a cookie of the prefix only over https, for this very host and for all of its paths, so that no other host
 * of the domain can set one. A portal without https, on this machine, has no such guarantee.
 */
function cookieName(name: CookieName, isSecure: boolean): string {
  return `${isSecure ? "__Host-" : ""}hookloom-${name}`;
}

/** The value of a cookie of the portal; undefined where there is none, or more than one. */
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
  return value === undefined || value === "" || value.length > longest ? undefined : value;
}

/** The header that sets a cookie, out of reach for scripts. The value has to be of letters, digits and . _ ~ -. */
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
