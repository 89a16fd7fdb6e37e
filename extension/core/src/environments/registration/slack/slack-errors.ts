import { errorMessage } from "@hookloom/protocol/unknown-values";
import { RegistrationError } from "../provider/errors.ts";

const tokenPage = "https://api.slack.com/apps";

/** Slack's error about a part of a manifest. */
export interface ManifestProblem {
  readonly message: string;
  readonly pointer: string;
}

const tokenErrors = ["invalid_auth", "not_authed", "token_expired", "token_revoked", "account_inactive"];
const appErrors = ["app_not_found", "invalid_app", "invalid_app_id", "no_permission", "app_not_eligible"];

export const badSlackToken = (): RegistrationError =>
  new RegistrationError(
    "bad-token",
    `Slack rejected the app configuration token: make a new one under "Your App Configuration Tokens" on ${tokenPage} and give it with its refresh token.`,
  );

export const noSlackToken = (): RegistrationError =>
  new RegistrationError(
    "no-account",
    `Nobody has given an app configuration token of Slack: make one under "Your App Configuration Tokens" on ${tokenPage}, then give it in the editor or in SLACK_CONFIG_TOKEN and SLACK_CONFIG_REFRESH_TOKEN.`,
  );

/** Only this process has the new pair, and the old one no longer works. */
export const pairNotKept = (cause: unknown): RegistrationError =>
  new RegistrationError(
    "bad-token",
    `Slack renewed the app configuration token, but the new one could not be kept (${errorMessage(cause)}): make a new one on ${tokenPage}.`,
  );

export function slackRejected(
  error: string,
  app: string,
  problems: readonly ManifestProblem[],
): RegistrationError {
  if (tokenErrors.includes(error)) return badSlackToken();
  if (appErrors.includes(error)) {
    return new RegistrationError(
      "no-resource",
      `Slack has no app ${app} that this token may change (${error}): check the App ID in hookloom.json, and make the token in the app's workspace.`,
    );
  }
  const reasons = problems.map(({ message, pointer }) => `${message} at ${pointer}`).join("; ");
  return new RegistrationError(
    "refused",
    `Slack rejected the change of ${app} (${reasons || error}): fix the app's manifest on ${tokenPage}/${app}/app-manifest, then register again.`,
  );
}

export const slackUnreachable = (cause: unknown): RegistrationError =>
  new RegistrationError(
    "unreachable",
    `Slack's API cannot be reached (${errorMessage(cause)}): check the network and try again.`,
  );

export const slackLimited = (seconds: number): RegistrationError =>
  new RegistrationError("rate-limited", `Slack's rate limit is used up: try again in ${seconds} seconds.`);

export const foreignApp = (app: string, url: string): RegistrationError =>
  new RegistrationError(
    "foreign-hook",
    `The app ${app} already sends to ${url}, which this environment did not set, and an app has one URL: make an app of its own for this environment, or take it over with "hookloom register --take-over".`,
  );
