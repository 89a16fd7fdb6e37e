import { isRecord } from "../../../project/is-record.ts";
import { messageOf } from "../../../project/user-error.ts";
import { RegistrationError } from "../errors.ts";

/** The part of GitHub's response that explains a failure. Header names are in lower case. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly body: unknown;
}

/** The subject of a call. */
export interface Purpose {
  readonly resource: string;
  /** The scopes that a classic token needs. */
  readonly scopes: readonly string[];
  /** The permission that a fine-grained token needs. */
  readonly permission: string;
}

const textOf = (value: string | number | undefined): string => (value === undefined ? "" : String(value));

/** GitHub's own messages, such as why it rejected a hook. */
function reasonsOf(body: unknown): string {
  if (!isRecord(body)) return "no reason given";
  const errors = Array.isArray(body.errors) ? body.errors : [];
  const reasons = errors.map((error: unknown) => (isRecord(error) ? (error.message ?? error.code) : error));
  const words = reasons.filter((word) => typeof word === "string");
  const message = typeof body.message === "string" ? body.message : "no reason given";
  return words.length > 0 ? words.join("; ") : message;
}

function needs({ scopes, permission }: Purpose): string {
  return `a classic token needs the scope ${scopes.join(" or ")}, a fine-grained one the permission ${permission}`;
}

function withoutPermission({ headers, body }: Refusal, purpose: Purpose): string {
  const organization = /url=(\S+)/.exec(textOf(headers["x-github-sso"]))?.[1];
  if (organization !== undefined) {
    return `The organization of ${purpose.resource} wants single sign-on for this token: authorize it at ${organization}.`;
  }
  if (/by integration/i.test(reasonsOf(body))) {
    return `This token cannot manage the hooks of ${purpose.resource}, as the token that GitHub Actions makes for a run: ${needs(purpose)}.`;
  }
  const has = headers["x-oauth-scopes"];
  const owned = has === undefined ? "" : ` (this one has ${textOf(has) || "no scope"})`;
  return `The token may not manage the hooks of ${purpose.resource}: ${needs(purpose)}${owned}.`;
}

/** Why a call to GitHub failed, and how to fix it. */
export function githubRefused(refusal: Refusal, purpose: Purpose): RegistrationError {
  const { status, headers, body } = refusal;
  const { resource } = purpose;
  if (status === 401) {
    const sentence = `GitHub does not know this token: sign in again, or put a valid one in GITHUB_TOKEN.`;
    return new RegistrationError("bad-token", sentence, status);
  }
  if (status === 403) {
    return new RegistrationError("no-permission", withoutPermission(refusal, purpose), status);
  }
  if (status === 404) {
    const has = headers["x-oauth-scopes"];
    const owned = has === undefined ? "" : ` (this one has ${textOf(has) || "no scope"})`;
    const sentence = `GitHub has no ${resource}, or this token may not see its hooks: check the name; ${needs(purpose)}${owned}.`;
    return new RegistrationError("no-resource", sentence, status);
  }
  if (status === 422) {
    const sentence = `GitHub did not take the hook of ${resource} (${reasonsOf(body)}): check the events of the trigger and the URL.`;
    return new RegistrationError("refused", sentence, status);
  }
  const sentence = `GitHub answered status ${status} for ${resource} (${reasonsOf(body)}): try again later.`;
  return new RegistrationError("refused", sentence, status);
}

export function githubLimited(until: Date): RegistrationError {
  const time = until.toISOString().slice(11, 16);
  return new RegistrationError(
    "rate-limited",
    `GitHub takes no more calls with this token until ${time} UTC: try again then.`,
  );
}

export function githubUnreachable(api: string, cause: unknown): RegistrationError {
  const reason = messageOf(cause);
  return new RegistrationError(
    "unreachable",
    `GitHub's API at ${api} cannot be reached (${reason}): check the network and try again.`,
  );
}
