import { errorMessage } from "@hookloom/protocol/unknown-values";
import { RegistrationError, registrationErrors } from "../provider/errors.ts";

export const { noGoogleClient, noGoogleSignIn } = registrationErrors("no-account", {
  noGoogleClient: (names: readonly string[], environment: string) =>
    `Google needs an OAuth client of the type "Desktop app" (Google Cloud console > APIs & Services > Credentials): set ${names.join(" and ")} with "hookloom settings ${environment} set NAME".`,
  noGoogleSignIn: () =>
    "No user has signed in at Google for this environment: register from the editor or a terminal where a browser can open.",
});

export const { notDeclared } = registrationErrors("wrong-place", {
  notDeclared: (trigger: string, option: string) =>
    `The trigger ${trigger} has no setting for ${option}: give googleCalendar one in the source.`,
});

export const { signInFailed, signInLate, noRefreshToken } = registrationErrors("sign-in", {
  signInFailed: (cause: unknown) => `Signing in at Google did not work (${errorMessage(cause)}): try again.`,
  signInLate: () => "The sign-in at Google was not finished within five minutes: try again.",
  noRefreshToken: () =>
    "Google gave no refresh token: remove the access of the OAuth client at https://myaccount.google.com/connections, then sign in again.",
});

export const { googleUnreachable } = registrationErrors("unreachable", {
  googleUnreachable: (cause: unknown) =>
    `Google cannot be reached (${errorMessage(cause)}): check the network and try again.`,
});

export const noCalendar = (calendar: string, known: readonly string[]): RegistrationError =>
  new RegistrationError(
    "no-resource",
    `This Google account has no calendar ${calendar}: hookloom.json may name ${known.join(", ")}.`,
    404,
  );

export function googleRejected(status: number, reason: string): RegistrationError {
  if (status === 401 || status === 403) {
    const message = `Google does not let this sign-in read the calendar (${reason || status}): enable the Google Calendar API for the OAuth client's project, then sign in again.`;
    return new RegistrationError("no-permission", message, status);
  }
  if (status === 429) {
    return new RegistrationError("rate-limited", "Google's rate limit is used up: try again later.", status);
  }
  return new RegistrationError(
    "refused",
    `Google responded with status ${status} (${reason}): try again later.`,
    status,
  );
}
