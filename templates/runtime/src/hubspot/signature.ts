import type { SignedContent } from "../receiver/hmac.ts";

/** The escape sequences that HubSpot decodes before it signs a URL. */
const escapes: Readonly<Record<string, string>> = {
  "%3A": ":",
  "%2F": "/",
  "%3F": "?",
  "%40": "@",
  "%21": "!",
  "%24": "$",
  "%27": "'",
  "%28": "(",
  "%29": ")",
  "%2A": "*",
  "%2C": ",",
  "%3B": ";",
};

/**
 * Returns the content covered by a HubSpot v3 signature: method, URL, body and time.
 * @see https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests
 */
export function signedContent(
  method: string,
  url: string,
  body: string | Uint8Array,
  time: string,
): SignedContent {
  const plain = url.replaceAll(/%[0-9A-Fa-f]{2}/g, (code) => escapes[code.toUpperCase()] ?? code);
  return [method + plain, body, time];
}
