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
  /** One of them is enough. */
  readonly audience: readonly string[];
  readonly algorithms: readonly string[];
  /** The type that the header must have; any that an access token may have unless given. */
  readonly type?: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Seconds by which clocks may differ. */
const leeway = 30;
/** Keycloak writes `JWT`, and many write nothing. */
const accessTypes: readonly string[] = ["", "jwt", "at+jwt", "application/at+jwt"];
/** Claims that only an ID token has (OpenID Connect Core, sections 2 and 3.1.3.6). */
const idTokenClaims: readonly string[] = ["nonce", "at_hash", "c_hash", "s_hash"];
/** The values of Keycloak's claim `typ` for tokens with another use. */
const otherUses: readonly string[] = ["id", "refresh", "offline", "logout"];

const shown = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?").slice(0, 100);

function audiencesIn({ aud }: JWTPayload): readonly string[] {
  return (Array.isArray(aud) ? aud : [aud]).filter((one) => typeof one === "string");
}

/** Without a clear message, users turn off the check of the audience. The token is authentic by now. */
function audienceProblem(payload: JWTPayload, wanted: readonly string[]): string {
  const found = audiencesIn(payload).map(shown).join(", ");
  const own = wanted.join(" or ");
  const what = found === "" ? "The token names no audience" : `The token is for the audience ${found}`;
  return `${what}, and this API is ${own}: have the issuer add ${own} to the audience of the client's tokens, or set the issuer's "audience" of the API.`;
}

function claimProblem(error: errors.JWTClaimValidationFailed, audience: readonly string[]): string {
  if (error.claim === "aud") return audienceProblem(error.payload, audience);
  if (error.claim === "iss") return "The token comes from another issuer than the one of this API.";
  if (error.claim === "nbf" || error.claim === "iat") return "The token is not valid yet: check both clocks.";
  if (error.claim === "typ") return "The token is not an access token.";
  return `The token's claim ${error.claim} is missing or wrong.`;
}

/** Why a token was rejected; undefined for an error that is not about the token. */
function verificationProblem(error: unknown, audience: readonly string[]): string | undefined {
  if (error instanceof errors.JWTExpired) return "The token has expired: request a new one.";
  if (error instanceof errors.JWTClaimValidationFailed) return claimProblem(error, audience);
  if (error instanceof errors.JWKSNoMatchingKey)
    return "The token is signed with a key that the issuer does not have.";
  if (error instanceof errors.JWKSMultipleMatchingKeys) return "The token does not say which key signed it.";
  if (error instanceof errors.JOSEAlgNotAllowed)
    return "The token is signed by a method that is not accepted.";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "The signature of the token is wrong.";
  return error instanceof errors.JOSEError || error instanceof TypeError
    ? "The token cannot be read."
    : undefined;
}

/** The sender of a bound token has to prove possession of its key or certificate, which this API does not check. */
const boundProblem =
  "The token is bound to a key or a certificate of its client, which this API does not check: request a bearer token without `cnf`.";

function checkUse({ payload, protectedHeader }: JWTVerifyResult): void {
  const type = (protectedHeader.typ ?? "").toLowerCase();
  const use = typeof payload.typ === "string" ? payload.typ.toLowerCase() : "";
  if (payload.cnf !== undefined) throw new TokenRejected(boundProblem);
  const isIdToken = idTokenClaims.some((claim) => claim in payload);
  if (!accessTypes.includes(type) || otherUses.includes(use) || isIdToken) {
    throw new TokenRejected(
      "The token is not an access token: an ID token or a refresh token proves nothing here.",
    );
  }
}

/** `scope` is a list in one text (RFC 9068); some issuers have an array, or call it `scp`. */
function scopesIn({ scope, scp }: JWTPayload): ReadonlySet<string> {
  const all = [scope, scp].flatMap((value): readonly unknown[] =>
    typeof value === "string" ? value.split(" ") : Array.isArray(value) ? value : [],
  );
  return new Set(all.filter((one): one is string => typeof one === "string" && one !== ""));
}

/**
 * Whether every part is written in the one way that base64url has for its bytes: decoders ignore the last bits, so a
 * changed token could otherwise mean the same as the one that was issued.
 */
function isCanonical(token: string): boolean {
  return token.split(".").every((part) => Buffer.from(part, "base64url").toString("base64url") === part);
}

/**
 * Verifies an access token (RFC 9068, RFC 8725): signature by a key of the issuer, allowed method, audience, times, and
 * that it is no other kind of token.
 * @throws TokenRejected, IssuerUnavailable
 */
export async function verifyToken(
  token: string,
  key: JWTVerifyGetKey,
  rules: TokenRules,
): Promise<TokenClaims> {
  if (!isCanonical(token)) throw new TokenRejected("The token cannot be read.");
  const options: JWTVerifyOptions = {
    audience: [...rules.audience],
    algorithms: [...rules.algorithms],
    clockTolerance: leeway,
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
