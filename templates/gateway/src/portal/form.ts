import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { mediaType } from "@hookloom/runtime/seams";

/** More than any form of the portal has. */
const mostBytes = 16 * 1024;

/**
 * What a form has to carry to be one of the portal's own: it follows from the cookie of its browser, which no other site can
 * read, and does not reveal it.
 */
export function formTokenOf(cookie: string): string {
  return createHash("sha256").update(`form ${cookie}`).digest("base64url");
}

/** Whether a form carries what belongs to the cookie of its request, in constant time. */
export function hasFormToken(form: URLSearchParams, cookie: string | undefined): boolean {
  if (cookie === undefined) return false;
  const [given, wanted] = [form.get("form") ?? "", formTokenOf(cookie)].map((text) =>
    createHash("sha256").update(text).digest(),
  );
  return given !== undefined && wanted !== undefined && timingSafeEqual(given, wanted);
}

/**
 * Whether a page of the portal itself makes a request. Every browser names the origin of a page that posts, and no page can
 * change what is named.
 */
export function isSameOrigin({ headers }: IncomingMessage, address: string): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") return false;
  const origin = URL.parse(headers.origin ?? "");
  if (origin === null) return false;
  const forwarded = headers["x-forwarded-host"]?.toString().split(",", 1)[0]?.trim();
  const own = [URL.parse(address)?.host, headers.host, forwarded];
  return own.some((host) => host !== undefined && host.toLowerCase() === origin.host);
}

/** The fields of a form; undefined where the body is not a form, or too long. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes <= mostBytes) parts.push(part);
  }
  const isForm = mediaType(request.headers["content-type"]) === "application/x-www-form-urlencoded";
  if (!isForm || bytes > mostBytes) return undefined;
  return new URLSearchParams(Buffer.concat(parts).toString("utf8"));
}
