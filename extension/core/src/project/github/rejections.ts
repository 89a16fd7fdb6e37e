import { errorMessage, isRecord } from "@hookloom/protocol/unknown-values";
import type { GitHubFailures, Rejection } from "./github-client.ts";

/** Returns GitHub's own messages, such as why it rejected a hook. */
export function rejectionReasons(body: unknown): string {
  if (!isRecord(body)) return "no reason given";
  const errors = Array.isArray(body.errors) ? body.errors : [];
  const reasons = errors.map((error: unknown) => (isRecord(error) ? (error.message ?? error.code) : error));
  const words = reasons.filter((word) => typeof word === "string");
  const message = typeof body.message === "string" ? body.message : "no reason given";
  return words.length > 0 ? words.join("; ") : message;
}

/** Returns the page that authorizes the token for an organization with single sign-on; undefined if that is not the cause. */
export function signOnPage({ headers }: Pick<Rejection, "headers">): string | undefined {
  return /url=(\S+)/.exec(String(headers["x-github-sso"] ?? ""))?.[1];
}

/** Returns the scopes of a classic token or a sign-in; undefined for other tokens, whose permissions GitHub does not list. */
export function tokenScopes({ headers }: Pick<Rejection, "headers">): readonly string[] | undefined {
  const listed = headers["x-oauth-scopes"];
  if (listed === undefined) return undefined;
  return String(listed)
    .split(",")
    .map((scope) => scope.trim())
    .filter((scope) => scope !== "");
}

/** Describes the token's scopes, for the end of a message about missing ones. */
export function scopesNote(rejection: Pick<Rejection, "headers">): string {
  const scopes = tokenScopes(rejection);
  return scopes === undefined ? "" : ` (this one has ${scopes.join(", ") || "no scope"})`;
}

type FailureCode = "bad-token" | "rate-limited" | "refused" | "unreachable";

/** The failures that are the same for all calls; `fail` creates the caller's own error. */
export const commonFailures = (
  fail: (code: FailureCode, message: string, status?: number) => Error,
): Omit<GitHubFailures, "rejected"> & { unknownToken(): Error } => ({
  unknownToken: () =>
    fail(
      "bad-token",
      "GitHub does not know this token: sign in again, or put a valid one in GITHUB_TOKEN.",
      401,
    ),
  limited: (until) =>
    fail(
      "rate-limited",
      `The rate limit of this GitHub token is used up until ${until.toISOString().slice(11, 16)} UTC: try again then.`,
    ),
  unreachable: (api, cause) =>
    fail(
      "unreachable",
      `GitHub's API at ${api} cannot be reached (${errorMessage(cause)}): check the network and try again.`,
    ),
  unreadable: () => fail("refused", "GitHub's response was not what its API describes: try again later."),
});
