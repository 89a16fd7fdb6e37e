import { isRecord } from "@hookloom/runtime/seams";
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from "#jose";
import type { EffectiveIssuer } from "../api/api.ts";
import { IssuerUnavailable } from "./token-errors.ts";
import { type TokenClaims, verifyToken } from "./verify-token.ts";

export type ForeignIssuerRules = Exclude<EffectiveIssuer, "own">;

/** Public-key algorithms only. `none` and the HS algorithms are excluded: with HS, the public key would act as the secret. */
const algorithms: readonly string[] = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];

const responseTimeoutMs = 5_000;
/** Time after a failure during which the issuer is not called again, in milliseconds. */
const failureCoolDownMs = 10_000;
/** Minimum interval for fetching the keys again because of an unknown key, in milliseconds. */
const keysCoolDownMs = 30_000;
const keysCacheMs = 600_000;

const loopback: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Requires HTTPS, except on this machine: tokens are only as secure as the connection to the issuer. */
function parseSecureUrl(text: string, what: string): URL {
  const url = URL.parse(text);
  if (url === null) throw new IssuerUnavailable(`${what} is not a URL: ${text}`);
  if (url.protocol === "https:" || (url.protocol === "http:" && loopback.includes(url.hostname))) return url;
  throw new IssuerUnavailable(`${what} does not use https: ${text}`);
}

const withoutSlash = (text: string): string => text.replace(/\/+$/, "");

/** Reads the metadata that an issuer publishes (OpenID Connect Discovery, section 4). */
async function readConfiguration(issuer: string): Promise<{ readonly issuer: string; readonly keys: URL }> {
  const url = parseSecureUrl(`${withoutSlash(issuer)}/.well-known/openid-configuration`, "The issuer");
  const response = await fetch(url, {
    headers: { accept: "application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(responseTimeoutMs),
  });
  if (!response.ok) throw new IssuerUnavailable(`${url.href} responded with the status ${response.status}`);
  const found: unknown = await response.json();
  if (!isRecord(found) || typeof found.issuer !== "string" || typeof found.jwks_uri !== "string") {
    throw new IssuerUnavailable(`${url.href} is not the configuration of an issuer`);
  }
  if (withoutSlash(found.issuer) !== withoutSlash(issuer)) {
    throw new IssuerUnavailable(
      `${url.href} is the configuration of ${found.issuer}: set that URL as the issuer of the API`,
    );
  }
  return { issuer: found.issuer, keys: parseSecureUrl(found.jwks_uri, "The address of the issuer's keys") };
}

interface Opened {
  readonly issuer: string;
  readonly key: JWTVerifyGetKey;
}

/** Whether an error concerns the token. All other errors mean that the keys could not be fetched. */
function isTokenError(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

async function open(issuer: string): Promise<Opened> {
  const configuration = await readConfiguration(issuer);
  const remote = createRemoteJWKSet(configuration.keys, {
    timeoutDuration: responseTimeoutMs,
    cooldownDuration: keysCoolDownMs,
    cacheMaxAge: keysCacheMs,
  });
  // Only the configured issuer provides keys. Keys referenced in a token (`jku`, `x5u`, `jwk`) are ignored.
  const key: JWTVerifyGetKey = async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      if (isTokenError(error)) throw error;
      throw new IssuerUnavailable(`The keys at ${configuration.keys.href} cannot be fetched`, error);
    }
  };
  return { issuer: configuration.issuer, key };
}

/** An OpenID Connect issuer that the project specifies by URL. */
export class ForeignIssuer {
  readonly #url: string;
  #opened: Promise<Opened> | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;
  #failure: IssuerUnavailable | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** @throws TokenRejected, IssuerUnavailable */
  async verify(token: string, { audience }: ForeignIssuerRules, now: number): Promise<TokenClaims> {
    const { issuer, key } = await this.#open();
    return verifyToken(token, key, { issuer, audience, algorithms, now });
  }

  /** Fetches the metadata once. A failure is cached for a short time, so that requests do not keep calling a failing issuer. */
  #open(): Promise<Opened> {
    if (this.#failure !== undefined && performance.now() - this.#failedAt < failureCoolDownMs) {
      return Promise.reject(this.#failure);
    }
    this.#opened ??= open(this.#url).catch((error: unknown) => {
      this.#opened = undefined;
      this.#failedAt = performance.now();
      this.#failure =
        error instanceof IssuerUnavailable
          ? error
          : new IssuerUnavailable(`The issuer ${this.#url} does not respond`, error);
      throw this.#failure;
    });
    return this.#opened;
  }
}
