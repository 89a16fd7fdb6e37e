import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";

const base62Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const idLength = 8;
const secretLength = 32;
const checkLength = 6;

/** A key is sent in the `x-api-key` header, a client secret to the token endpoint. */
export type CredentialForm = "key" | "secret";

/** Secret scanners detect credentials by these prefixes. */
const prefixes: Readonly<Record<CredentialForm, string>> = { key: "hl", secret: "hls" };

const pattern = new RegExp(
  `^(hls?)_([a-z0-9-]{1,30})_([0-9A-Za-z]{${idLength}})_([0-9A-Za-z]{${secretLength}})([0-9A-Za-z]{${checkLength}})$`,
);
const maxLength = 100;

/** A new credential. `text` is only for the consumer; the rest is stored. */
export interface NewCredentialText {
  readonly text: string;
  readonly id: string;
  readonly hash: string;
  readonly lastFour: string;
}

export interface ReadCredentialText {
  readonly form: CredentialForm;
  /** The environment's name, as returned by `environmentSlug`. */
  readonly environment: string;
  readonly id: string;
}

/** Returns random base62 digits. */
export function randomText(length: number): string {
  return Array.from({ length }, () => base62Digits[randomInt(base62Digits.length)]).join("");
}

/** Returns a base62 checksum, as in GitHub's tokens. A checksum reveals typing errors without a store lookup. */
function checksum(text: string): string {
  let rest = crc32(text);
  let check = "";
  for (let position = 0; position < checkLength; position++) {
    check = `${base62Digits[rest % base62Digits.length]}${check}`;
    rest = Math.floor(rest / base62Digits.length);
  }
  return check;
}

/** Converts a name to at most 30 lower-case letters, digits and hyphens. Empty if the name has no letters or digits. */
export function toSlug(name: string): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join("-").slice(0, 30);
}

/** Returns the environment's name for its credentials, or `local` if there is none. */
export const environmentSlug = (environment: string): string => toSlug(environment) || "local";

/**
 * Returns the SHA-256 hash of a credential in hexadecimal digits. A credential has 190 random bits and cannot be guessed, so a
 * slow password hash would only cost time.
 */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Checks in constant time whether a text has this hash. */
export function hasHash(text: string, hash: string): boolean {
  const own = createHash("sha256").update(text).digest();
  const known = Buffer.from(hash, "hex");
  return known.length === own.length && timingSafeEqual(own, known);
}

/**
 * Creates a credential: `hl_<environment>_<8 digits of its id>_<32 random digits><6 digits of a checksum>`. A double-click
 * selects the whole credential.
 */
export function makeCredential(form: CredentialForm, environment: string): NewCredentialText {
  const id = randomText(idLength);
  const body = `${prefixes[form]}_${environmentSlug(environment)}_${id}_${randomText(secretLength)}`;
  const text = `${body}${checksum(body)}`;
  return { text, id, hash: hashText(text), lastFour: text.slice(-4) };
}

/** Splits a credential into its parts. Returns undefined if the text is not a credential or has been altered. */
export function readCredential(text: string): ReadCredentialText | undefined {
  if (text.length > maxLength) return undefined;
  const [, prefix, environment = "", id = "", , check] = pattern.exec(text) ?? [];
  if (prefix === undefined || checksum(text.slice(0, -checkLength)) !== check) return undefined;
  return { form: prefix === prefixes.key ? "key" : "secret", environment, id };
}
