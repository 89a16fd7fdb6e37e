import {
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  type JWTVerifyResult,
  jwtVerify,
} from "#jose";
import { IssuerUnavailable, TokenRejected } from "./token-errors.ts";

/** The claims of a verified token. */
export interface TokenClaims {
  readonly payload: JWTPayload;
  readonly scopes: ReadonlySet<string>;
}

export interface TokenRules {
  readonly issuer?: string;
  /** Accepted audiences. One match is enough. */
  readonly audience: readonly string[];
  readonly algorithms: readonly string[];
  /** The required type in the header. Default: any type that is allowed for access tokens. */
  readonly type?: string;
  /** The current time, in milliseconds since the Unix epoch. */
  readonly now: number;
}

/** Allowed clock skew in seconds. */
const leewaySeconds = 30;
/** The header types allowed for access tokens. Keycloak uses `JWT`, and many issuers omit the type. */
const accessTypes: readonly string[] = ["", "jwt", "at+jwt", "application/at+jwt"];
/** Claims that occur only in ID tokens (OpenID Connect Core, sections 2 and 3.1.3.6). */
const idTokenClaims: readonly string[] = ["nonce", "at_hash", "c_hash", "s_hash"];
/** Values of Keycloak's `typ` claim for other kinds of tokens. */
const otherUses: readonly string[] = ["id", "refresh", "offline", "logout"];

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?").slice(0, 100);

function audiencesIn({ aud }: JWTPayload): readonly string[] {
  return (Array.isArray(aud) ? aud : [aud]).filter((one) => typeof one === "string");
}

/**
 * Explains an audience mismatch. Without a clear message, users would disable the check. The signature has already been verified.
 */
function audienceProblem(payload: JWTPayload, wanted: readonly string[]): string {
  const found = audiencesIn(payload).map(printable).join(", ");
  const own = wanted.join(" or ");
  const what = found === "" ? "The token has no audience" : `The token is for the audience ${found}`;
  return `${what}, but this API is ${own}: have the issuer add ${own} to the audience of the client's tokens, or set "audience" in the issuer of the API.`;
}

function claimProblem(error: errors.JWTClaimValidationFailed, audience: readonly string[]): string {
  if (error.claim === "aud") return audienceProblem(error.payload, audience);
  if (error.claim === "iss") return "The issuer of the token is not the issuer of this API.";
  if (error.claim === "nbf" || error.claim === "iat") return "The token is not valid yet: check both clocks.";
  if (error.claim === "typ") return "The token is not an access token.";
  return `The token's claim ${error.claim} is missing or invalid.`;
}

/** Returns the reason why a token was rejected, or undefined if the error does not concern the token. */
function verificationProblem(error: unknown, audience: readonly string[]): string | undefined {
  if (error instanceof errors.JWTExpired) return "The token has expired: request a new one.";
  if (error instanceof errors.JWTClaimValidationFailed) return claimProblem(error, audience);
  if (error instanceof errors.JWKSNoMatchingKey)
    return "The token is signed with a key that the issuer does not have.";
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return "The token does not specify which key signed it.";
  if (error instanceof errors.JOSEAlgNotAllowed)
    return "The token is signed with an algorithm that is not accepted.";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "The signature of the token is invalid.";
  return error instanceof errors.JOSEError || error instanceof TypeError
    ? "The token cannot be parsed."
    : undefined;
}

/** Bound tokens are rejected, because this API does not check proof of possession of the key or certificate. */
const boundProblem =
  "The token is bound to a key or a certificate of its client, which this API does not check: request a bearer token without `cnf`.";

function checkUse({ payload, protectedHeader }: JWTVerifyResult): void {
  const type = (protectedHeader.typ ?? "").toLowerCase();
  const use = typeof payload.typ === "string" ? payload.typ.toLowerCase() : "";
  if (payload.cnf !== undefined) throw new TokenRejected(boundProblem);
  const isIdToken = idTokenClaims.some((claim) => claim in payload);
  if (!accessTypes.includes(type) || otherUses.includes(use) || isIdToken) {
    throw new TokenRejected(
      "The token is not an access token: ID tokens and refresh tokens are not accepted.",
    );
  }
}

/** Returns the scopes. `scope` is a space-separated string (RFC 9068), but some issuers use an array, or the claim `scp`. */
function scopesIn({ scope, scp }: JWTPayload): ReadonlySet<string> {
  const all = [scope, scp].flatMap((value): readonly unknown[] =>
    typeof value === "string" ? value.split(" ") : Array.isArray(value) ? value : [],
  );
  return new Set(all.filter((one): one is string => typeof one === "string" && one !== ""));
}

/**
 * Whether every part uses the canonical base64url encoding of its bytes. Decoders ignore surplus bits at the end, so an altered
 * token could otherwise decode to the same value as the issued token.
 */
function isCanonical(token: string): boolean {
  return token.split(".").every((part) => Buffer.from(part, "base64url").toString("base64url") === part);
}

/**
 * Verifies an access token (RFC 9068, RFC 8725): the signature by one of the issuer's keys, the algorithm, the audience, the
 * times and the kind of token.
 * @throws TokenRejected, IssuerUnavailable
 */
export async function verifyToken(
  token: string,
  key: JWTVerifyGetKey,
  rules: TokenRules,
): Promise<TokenClaims> {
  if (!isCanonical(token)) throw new TokenRejected("The token cannot be parsed.");
  const options: JWTVerifyOptions = {
    audience: [...rules.audience],
    algorithms: [...rules.algorithms],
    clockTolerance: leewaySeconds,
    requiredClaims: ["exp"],
    currentDate: new Date(rules.now),
    ...(rules.issuer === undefined ? {} : { issuer: rules.issuer }),
    ...(rules.type === undefined ? {} : { typ: rules.type }),
  };
  try {
    const verified = await jwtVerify(token, key, options);
    checkUse(verified);
    return { payload: verified.payload, scopes: scopesIn(verified.payload) };
  } catch (error) {
    if (error instanceof TokenRejected || error instanceof IssuerUnavailable) throw error;
    const problem = verificationProblem(error, rules.audience);
    if (problem === undefined) throw error;
    throw new TokenRejected(problem);
  }
}
