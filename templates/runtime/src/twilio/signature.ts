import { hmac } from "../receiver/hmac.ts";
import { valuesByName } from "../receiver/parse-body.ts";

/**
 * Returns the text that Twilio signs: the URL, followed by the form fields sorted by name, each as its name and value
 * without a separator. Repeated names are sorted by value, without duplicates.
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

/** Returns the Base64 signature of a request. */
export function signature(secret: string, url: string, fields?: URLSearchParams): string {
  return hmac(secret, signedText(url, fields), "sha1").toString("base64");
}

/** Returns the spellings of a URL that Twilio may have signed: with and without the scheme's default port. */
export function urlVariants(url: string): readonly string[] {
  const match = /^(https?):\/\/([^/?#]*)(.*)$/s.exec(url);
  const [, scheme = "", host = "", rest = ""] = match ?? [];
  if (match === null) return [url];
  const defaultPort = scheme === "https" ? ":443" : ":80";
  if (host.endsWith(defaultPort)) return [url, `${scheme}://${host.slice(0, -defaultPort.length)}${rest}`];
  return /:\d+$/.test(host)
    ? [url, `${scheme}://${host.replace(/:\d+$/, "")}${rest}`]
    : [url, `${scheme}://${host}${defaultPort}${rest}`];
}
