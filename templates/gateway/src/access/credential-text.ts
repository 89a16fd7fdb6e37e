import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const idLength = 8;
const secretLength = 32;
const checkLength = 6;

/** What a credential is: a key goes into the header `x-api-key`, a client's secret to the token endpoint. */
export type CredentialForm = "key" | "secret";

/** Secret scanners find both by their prefix. */
const prefixes: Readonly<Record<CredentialForm, string>> = { key: "hl", secret: "hls" };

const pattern = new RegExp(
  `^(hls?)_([a-z0-9-]{1,30})_([0-9A-Za-z]{${idLength}})_([0-9A-Za-z]{${secretLength}})([0-9A-Za-z]{${checkLength}})$`,
);
const longest = 100;

/** A new credential: `text` is for the consumer alone, the rest is kept. */
export interface NewCredentialText {
  readonly text: string;
  readonly id: string;
  readonly hash: string;
  readonly lastFour: string;
}

export interface ReadCredentialText {
  readonly form: CredentialForm;
  /** The name of the environment, as `environmentSlug` writes it. */
  readonly environment: string;
  readonly id: string;
}

/** As many random digits of base 62. */
export function randomText(length: number): string {
  return Array.from({ length }, () => digits[randomInt(digits.length)]).join("");
}

/** The checksum of a text in base 62, as GitHub's tokens have it: a typing error is found without the store. */
function checksum(text: string): string {
  let rest = crc32(text);
  let check = "";
  for (let position = 0; position < checkLength; position++) {
    check = `${digits[rest % digits.length]}${check}`;
    rest = Math.floor(rest / digits.length);
  }
  return check;
}

/** A name in small letters, digits and dashes, 30 at most; empty where it has none of them. */
export function toSlug(name: string): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join("-").slice(0, 30);
}

/** The name of an environment in its credentials; `local` where it has none. */
export const environmentSlug = (environment: string): string => toSlug(environment) || "local";

/**
 * The SHA-256 of a credential in hexadecimal digits: 190 bits of chance cannot be guessed, so a slow hash, which is for
 * passwords, would only cost time.
 */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Whether a text is the one with this hash, in constant time. */
export function hasHash(text: string, hash: string): boolean {
  const own = createHash("sha256").update(text).digest();
  const known = Buffer.from(hash, "hex");
  return known.length === own.length && timingSafeEqual(own, known);
}

/**
 * Makes a credential: `hl_<environment>_<8 digits of its id>_<32 random digits><6 digits of a checksum>`; a double click
 * selects all of it.
 */
export function makeCredential(form: CredentialForm, environment: string): NewCredentialText {
  const id = randomText(idLength);
  const body = `${prefixes[form]}_${environmentSlug(environment)}_${id}_${randomText(secretLength)}`;
  const text = `${body}${checksum(body)}`;
  return { text, id, hash: hashText(text), lastFour: text.slice(-4) };
}

/** The parts of a credential; undefined where the text is not one, or was changed on its way. */
export function readCredential(text: string): ReadCredentialText | undefined {
  if (text.length > longest) return undefined;
  const [, prefix, environment = "", id = "", , check] = pattern.exec(text) ?? [];
  if (prefix === undefined || checksum(text.slice(0, -checkLength)) !== check) return undefined;
  return { form: prefix === prefixes.key ? "key" : "secret", environment, id };
}
