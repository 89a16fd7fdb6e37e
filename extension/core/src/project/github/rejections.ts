import { errorMessage, isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { GitHubFailures, Rejection } from "./github-client.ts";

/** Returns GitHub's own messages, such as why it rejected a hook. */
export function rejectionReasons(body: unknown): string {
  if (!isRecord(body)) return t("no reason given");
  const errors = Array.isArray(body.errors) ? body.errors : [];
  const reasons = errors.map((error: unknown) => (isRecord(error) ? (error.message ?? error.code) : error));
  const words = reasons.filter((word) => typeof word === "string");
  const message = typeof body.message === "string" ? body.message : t("no reason given");
  return words.length > 0 ? words.join("; ") : message;
}

/**
 * Returns the page that authorizes the token for an organization with single sign-on; undefined if single sign-on is not the
 * cause.
 */
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
  return scopes === undefined ? "" : ` ${t("(this token has {0})", scopes.join(", ") || t("no scope"))}`;
}

type FailureCode = "bad-token" | "rate-limited" | "refused" | "unreachable";

/** The failures that all calls share; `fail` creates the caller's own error. */
export const commonFailures = (
  fail: (code: FailureCode, message: string, status?: number) => Error,
): Omit<GitHubFailures, "rejected"> & { unknownToken(): Error } => ({
  unknownToken: () =>
    fail(
      "bad-token",
      t("GitHub rejected this token: sign in again, or set GITHUB_TOKEN to a valid token."),
      401,
    ),
  limited: (until) =>
    fail(
      "rate-limited",
      t(
        "The rate limit of this GitHub token is used up until {0} UTC: try again then.",
        until.toISOString().slice(11, 16),
      ),
    ),
  unreachable: (api, cause) =>
    fail(
      "unreachable",
      t(
        "GitHub's API at {0} cannot be reached ({1}): check the network and try again.",
        api,
        errorMessage(cause),
      ),
    ),
  unreadable: () =>
    fail("refused", t("GitHub's response does not match the description of its API: try again later.")),
});
