import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { RegistrationError, registrationErrors } from "../provider/errors.ts";

export const { noGoogleClient, noGoogleSignIn } = registrationErrors("no-account", {
  noGoogleClient: (names: readonly string[], environment: string) =>
    t(
      'Google requires an OAuth client of the type "Desktop app" (Google Cloud console > APIs & Services > Credentials): set {0} with "hookloom settings {1} set NAME".',
      names.join(", "),
      environment,
    ),
  noGoogleSignIn: () =>
    t(
      "No user has signed in to Google for this environment: register from the editor or a terminal where a browser can open.",
    ),
});

export const { notDeclared } = registrationErrors("wrong-place", {
  notDeclared: (trigger: string, option: string) =>
    t("The trigger {0} has no setting for {1}: pass one to googleCalendar in the source.", trigger, option),
});

export const { signInFailed, signInLate, noRefreshToken } = registrationErrors("sign-in", {
  signInFailed: (cause: unknown) => t("Signing in to Google failed ({0}): try again.", errorMessage(cause)),
  signInLate: () => t("The sign-in to Google was not completed within five minutes: try again."),
  noRefreshToken: () =>
    t(
      "Google returned no refresh token: remove the OAuth client's access at https://myaccount.google.com/connections, then sign in again.",
    ),
});

export const { googleUnreachable } = registrationErrors("unreachable", {
  googleUnreachable: (cause: unknown) =>
    t("Google cannot be reached ({0}): check the network and try again.", errorMessage(cause)),
});

export const noCalendar = (calendar: string, known: readonly string[]): RegistrationError =>
  new RegistrationError(
    "no-resource",
    t(
      "This Google account has no calendar {0}: use one of {1} in hookloom.json.",
      calendar,
      known.join(", "),
    ),
    404,
  );

export function googleRejected(status: number, reason: string): RegistrationError {
  if (status === 401 || status === 403) {
    const message = t(
      "Google does not allow this sign-in to read the calendar ({0}): enable the Google Calendar API for the OAuth client's project, then sign in again.",
      reason || status,
    );
    return new RegistrationError("no-permission", message, status);
  }
  if (status === 429) {
    return new RegistrationError(
      "rate-limited",
      t("Google's rate limit has been reached: try again later."),
      status,
    );
  }
  return new RegistrationError(
    "refused",
    t("Google responded with status {0} ({1}): try again later.", status, reason),
    status,
  );
}
