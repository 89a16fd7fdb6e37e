import { errorMaker } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { SourceResponseError } from "../../../project/user-error.ts";

/** Stable codes of registration errors; the messages are for users. */
export type RegistrationErrorCode =
  | "no-account"
  | "bad-token"
  | "no-permission"
  | "no-resource"
  | "refused"
  | "rate-limited"
  | "unreachable"
  | "bad-url"
  | "foreign-hook"
  | "shared-hook"
  | "no-secret"
  | "wrong-place"
  | "sign-in"
  | "bindings"
  | "rotation"
  | "expose";

/** A failure that the user can fix: one message with the cause and the fix. */
export class RegistrationError extends SourceResponseError<RegistrationErrorCode> {}

export const registrationErrors = errorMaker(
  (code: RegistrationErrorCode, message) => new RegistrationError(code, message),
);

export const noAccount = (message: string): RegistrationError => new RegistrationError("no-account", message);

export const { noPublicUrl, notUrl, localUrl } = registrationErrors("bad-url", {
  noPublicUrl: (environment: string) =>
    t(
      '{0} has no public URL: set a host for it in hookloom.json, or use "hookloom expose" for a local environment.',
      environment,
    ),
  /** A variable that the user has set does not contain a URL. */
  notUrl: (variable: string, value: string, example: string) =>
    t(
      '{0} is "{1}", which is not an http:// or https:// URL: set it to a URL such as {2}.',
      variable,
      value,
      example,
    ),
  localUrl: (url: string, source: string) =>
    t(
      '{0} cannot reach {1}, which is not a public address: use "hookloom expose", or an environment with a public host.',
      source,
      url,
    ),
});

export const { foreignHook } = registrationErrors("foreign-hook", {
  foreignHook: (resource: string, url: string, id: string) =>
    t(
      '{0} already has a hook to {1} that this environment did not create (number {2}): delete that hook, or take it over with "hookloom register --take-over".',
      resource,
      url,
      id,
    ),
});

export const { sharedHook } = registrationErrors("shared-hook", {
  sharedHook: (resource: string, url: string, environment: string) =>
    t(
      "The hook of {0} to {1} belongs to the environment {2}: set a different host for this environment.",
      resource,
      url,
      environment,
    ),
});

export const { noSecret, noSecretDeclared } = registrationErrors("no-secret", {
  noSecret: (name: string, environment: string) =>
    t(
      '{0} has no value, so nothing could be verified: set it with "hookloom settings {1} set {0}".',
      name,
      environment,
    ),
  noSecretDeclared: (trigger: string) =>
    t(
      'The trigger {0} has no secret in the source, so nothing could be verified: add one to its options, such as secret: secret("NAME").',
      trigger,
    ),
});

export const { wrongRegistration, noSuchTrigger } = registrationErrors("wrong-place", {
  wrongRegistration: (trigger: string, source: string, member: string) =>
    t(
      'The registration of {0} in hookloom.json is not valid for {1}: specify "{2}" there.',
      trigger,
      source,
      member,
    ),
  noSuchTrigger: (trigger: string, known: readonly string[]) =>
    known.length === 0
      ? t("hookloom.json registers {0}, but the project has no triggers yet: add a trigger first.", trigger)
      : t(
          "hookloom.json registers {0}, which is not a trigger of this project: use one of {1}.",
          trigger,
          known.join(", "),
        ),
});

export const { badBindings } = registrationErrors("bindings", {
  badBindings: (file: string, cause: string) =>
    t(
      "The registrations in {0} cannot be read ({1}): restore the file, or delete it and register with --take-over.",
      file,
      cause,
    ),
});
