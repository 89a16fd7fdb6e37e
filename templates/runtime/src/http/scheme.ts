import {
  digestBytes,
  fromBase64,
  fromHex,
  type HmacAlgorithm,
  hmac,
  hmacEquals,
  tokenMatches,
} from "../receiver/hmac.ts";
import type { Proof, SignatureProof } from "../webhook/proof.ts";

/** How a trigger's senders authenticate. */
export interface Scheme {
  readonly proof: Proof;
  /** The header that contains the signature or credential, in lower case. */
  readonly header: string;
  /** Returns why a header value is invalid for any body; undefined if the body decides. */
  reject(value: string, secrets: readonly string[]): string | undefined;
  /** Returns why a header value is invalid for a body; undefined if the value is valid. */
  check(value: string, body: Uint8Array, secrets: readonly string[]): string | undefined;
  /** Returns the header value for a body. */
  prove(body: string | Uint8Array, secret: string): string;
  /** The prefix before the secret, if the header contains the secret itself. */
  readonly secretPrefix?: string;
}

type Given = Readonly<Record<string, unknown>>;

function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

const algorithmNames: Readonly<Record<HmacAlgorithm, SignatureProof["algorithm"]>> = {
  sha1: "HMAC-SHA1",
  sha256: "HMAC-SHA256",
  sha512: "HMAC-SHA512",
};

const algorithms: readonly HmacAlgorithm[] = ["sha1", "sha256", "sha512"];

function hmacScheme(given: Given): Scheme {
  const algorithm = algorithms.find((name) => name === given.algorithm) ?? "sha256";
  const encoding = given.encoding === "base64" ? "base64" : "hex";
  const prefix = typeof given.prefix === "string" ? given.prefix : undefined;
  const defaultPrefix = `${algorithm}=`;
  const decode = encoding === "hex" ? fromHex : fromBase64;
  const signatureIn = (value: string): Buffer | undefined => {
    // Some senders add the algorithm as a prefix and others do not. Both are accepted unless the project configures a
    // prefix.
    const usedPrefix = prefix ?? (value.startsWith(defaultPrefix) ? defaultPrefix : "");
    return value.startsWith(usedPrefix)
      ? decode(value.slice(usedPrefix.length), digestBytes[algorithm])
      : undefined;
  };
  const mismatch = `The signature does not match: it has to be the HMAC-${algorithm.toUpperCase()} of the raw body in ${encoding === "hex" ? "hexadecimal digits" : "Base64"}.`;
  const header = textOr(given.header, "x-signature-256").toLowerCase();
  return {
    proof: {
      kind: "signature",
      header,
      algorithm: algorithmNames[algorithm],
      encoding,
      prefix: prefix ?? defaultPrefix,
      covers: ["body"],
    },
    header,
    reject: (value) => (signatureIn(value) === undefined ? mismatch : undefined),
    check: (value, body, secrets) =>
      hmacEquals(secrets, body, signatureIn(value), algorithm) ? undefined : mismatch,
    prove: (body, secret) => `${prefix ?? defaultPrefix}${hmac(secret, body, algorithm).toString(encoding)}`,
  };
}

/**
 * A prefix that ends with a space is an authentication scheme such as `Bearer `, which is case-insensitive (RFC 9110,
 * section 11.1).
 */
function hasPrefix(value: string, prefix: string): boolean {
  const start = value.slice(0, prefix.length);
  return prefix.endsWith(" ") ? start.toLowerCase() === prefix.toLowerCase() : start === prefix;
}

function keyScheme(given: Given): Scheme {
  const prefix = textOr(given.prefix, "");
  const reject: Scheme["reject"] = (value, secrets) =>
    hasPrefix(value, prefix) && tokenMatches(secrets, value.slice(prefix.length))
      ? undefined
      : "The key is wrong.";
  const header = textOr(given.header, "x-api-key").toLowerCase();
  return {
    proof: { kind: "key", header, ...(prefix === "" ? {} : { prefix }) },
    header,
    reject,
    check: (value, _body, secrets) => reject(value, secrets),
    prove: (_body, secret) => `${prefix}${secret}`,
    secretPrefix: prefix,
  };
}

const encodePair = (user: string, password: string): string =>
  Buffer.from(`${user}:${password}`).toString("base64");

function basicScheme(given: Given): Scheme {
  const user = textOr(given.user, "");
  const reject: Scheme["reject"] = (value, secrets) => {
    const [scheme = "", pair = ""] = value.split(" ", 2);
    const known = secrets.filter((secret) => secret.length > 0).map((secret) => encodePair(user, secret));
    // A user name is not secret, but an empty one would allow any name if the option is missing.
    if (user !== "" && scheme.toLowerCase() === "basic" && tokenMatches(known, pair)) return undefined;
    return "The user or the password is wrong.";
  };
  return {
    proof: { kind: "password" },
    header: "authorization",
    reject,
    check: (value, _body, secrets) => reject(value, secrets),
    prove: (_body, secret) => `Basic ${encodePair(user, secret)}`,
    secretPrefix: `Basic ${user}:`,
  };
}

/**
 * Reads the factory's options. Invalid options from plain JavaScript fall back to checking a signature. Returns
 * undefined if nothing is checked here: either every request is accepted, or the project's `api` rules decide.
 */
export function createScheme(given: Given): Scheme | undefined {
  if (given.verify === "none" || given.verify === "api") return undefined;
  if (given.verify === "key") return keyScheme(given);
  return given.verify === "basic" ? basicScheme(given) : hmacScheme(given);
}
