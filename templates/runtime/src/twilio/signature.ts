import { hmac } from "../receiver/hmac.ts";
import { valuesByName } from "../receiver/parse-body.ts";

/**
 * What Twilio signs: the URL, then each field of the form in the order of the names, name and value without anything
 * between them; the values of a repeated name in their own order, each value once.
 * @see https://www.twilio.com/docs/usage/webhooks/webhooks-security
 */
export function signedText(url: string, fields?: URLSearchParams): string {
  if (fields === undefined) return url;
  const values = valuesByName(fields);
  const names = [...values.keys()].sort();
  const parts = names.flatMap((name) =>
    [...new Set(values.get(name))].sort().map((value) => `${name}${value}`),
  );
  return url + parts.join("");
}

/** The signature of a request in Base64. */
export function signature(secret: string, url: string, fields?: URLSearchParams): string {
  return hmac(secret, signedText(url, fields), "sha1").toString("base64");
}

/** The spellings of a URL that Twilio may have signed: with the scheme's usual port and without it. */
export function spellings(url: string): readonly string[] {
  const match = /^(https?):\/\/([^/?#]*)(.*)$/s.exec(url);
  const [, scheme = "", host = "", rest = ""] = match ?? [];
  if (match === null) return [url];
  const usual = scheme === "https" ? ":443" : ":80";
  if (host.endsWith(usual)) return [url, `${scheme}://${host.slice(0, -usual.length)}${rest}`];
  return /:\d+$/.test(host)
    ? [url, `${scheme}://${host.replace(/:\d+$/, "")}${rest}`]
    : [url, `${scheme}://${host}${usual}${rest}`];
}
