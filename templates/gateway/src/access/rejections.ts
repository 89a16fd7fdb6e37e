import { problem, type Reply } from "@hookloom/runtime/seams";
import type { AccessKind, EffectiveApi, ResourceRules } from "../api/api.ts";

/** The header that contains a key. */
export const keyHeader = "x-api-key";

/** The kinds of rejection that programs can distinguish by the `type` of the problem. */
type Kind =
  | "invalid-credential"
  | "insufficient-scope"
  | "not-subscribed"
  | "subscription-pending"
  | "subscription-blocked";

/** Returns the type and the title of a problem, such as `Not subscribed`. */
const problemType = (kind: Kind) => ({
  type: `urn:hookloom:problem:${kind}`,
  title: kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll("-", " "),
});

/**
 * Formats a quoted string for a header (RFC 9110, section 5.6.4, and RFC 9651, section 3.3.3). Characters that either RFC does
 * not allow are replaced with question marks.
 */
export function quoteString(text: string): string {
  return `"${text.replace(/[^\x20-\x7e]/g, "?").replace(/["\\]/g, "\\$&")}"`;
}

function challenge(scheme: string, parameters: Readonly<Record<string, string>>): string {
  const written = Object.entries(parameters).map(([name, value]) => `${name}=${quoteString(value)}`);
  return `${scheme} ${written.join(", ")}`;
}

/** Returns the accepted credentials as a `WWW-Authenticate` value. */
function challenges(
  { title }: EffectiveApi,
  access: readonly AccessKind[],
  bearer: Readonly<Record<string, string>> = {},
): string {
  const ways: string[] = [];
  if (access.includes("oauth2")) ways.push(challenge("Bearer", { realm: title, ...bearer }));
  if (access.includes("key")) ways.push(challenge("ApiKey", { realm: title, header: keyHeader }));
  // RFC 9110 requires the header with every 401, even if no credentials are accepted.
  return ways.join(", ") || challenge("ApiKey", { realm: title });
}

const credentialHints: Readonly<Record<string, string>> = {
  oauth2: "a token in the header authorization, as `Bearer TOKEN`",
  key: `a key in the header ${keyHeader}`,
};

/** 401: the request contains no credential that this resource accepts. RFC 6750 requires omitting the error code in this case. */
export function noCredential(api: EffectiveApi, { access }: ResourceRules): Reply {
  const ways = access.flatMap((kind) => credentialHints[kind] ?? []);
  const detail =
    ways.length === 0
      ? "This resource accepts no credentials, because its access list is empty."
      : `The request contains no credential: send ${ways.join(", or ")}.`;
  return problem({ status: 401, detail, headers: { "www-authenticate": challenges(api, access) } });
}

/** 401: an invalid key or token. */
export function badCredential(api: EffectiveApi, { access }: ResourceRules, detail: string): Reply {
  const bearer = { error: "invalid_token", error_description: detail };
  return problem({
    status: 401,
    ...problemType("invalid-credential"),
    detail,
    headers: { "www-authenticate": challenges(api, access, bearer) },
  });
}

function insufficientScope(
  api: EffectiveApi,
  rules: ResourceRules,
  proof: AccessKind,
  detail: string,
): Reply {
  const scope = rules.scopes.join(" ");
  const bearer = { error: "insufficient_scope", error_description: detail, scope };
  return problem({
    status: 403,
    ...problemType("insufficient-scope"),
    detail,
    members: { scope },
    // RFC 6750 defines this challenge only for tokens.
    ...(proof === "oauth2" ? { headers: { "www-authenticate": challenges(api, ["oauth2"], bearer) } } : {}),
  });
}

const namedScopes = (scopes: readonly string[]): string =>
  `the scope${scopes.length === 1 ? "" : "s"} ${scopes.join(" ")}`;

/** 403: the token is valid, but lacks required scopes. */
export function missingScopes(api: EffectiveApi, rules: ResourceRules, missing: readonly string[]): Reply {
  const detail = `The token lacks ${namedScopes(missing)}: request a token with ${rules.scopes.join(" ")}.`;
  return insufficientScope(api, rules, "oauth2", detail);
}

/** The scopes that an application may not use, and the kind of its credential. */
interface NotGranted {
  readonly name: string;
  readonly missing: readonly string[];
  readonly proof: AccessKind;
}

/** 403: the application may not use the required scopes, so another of its tokens or keys would not help. */
export function scopesNotGranted(
  api: EffectiveApi,
  rules: ResourceRules,
  { name, missing, proof }: NotGranted,
): Reply {
  const detail = `The application ${name} may not use ${namedScopes(missing)}: request ${missing.length === 1 ? "it" : "them"} from the API's owner.`;
  return insufficientScope(api, rules, proof, detail);
}

const forbidden = (kind: Kind, detail: string): Reply =>
  problem({ status: 403, ...problemType(kind), detail });

export const notSubscribed = (name: string): Reply =>
  forbidden(
    "not-subscribed",
    `The application ${name} has no plan for this API: request a plan from the API's owner.`,
  );

export const subscriptionPending = (name: string): Reply =>
  forbidden(
    "subscription-pending",
    `The subscription of the application ${name} is waiting for approval by the API's owner.`,
  );

export const subscriptionBlocked = (name: string): Reply =>
  forbidden(
    "subscription-blocked",
    `The subscription of the application ${name} was blocked: contact the API's owner.`,
  );

/** 503: the issuer is unavailable, so the sender should retry. */
export const issuerUnavailable = (detail: string): Reply =>
  problem({ status: 503, detail, headers: { "retry-after": "10" } });
