import { errorMaker } from "@hookloom/protocol/unknown-values";
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
    `${environment} cannot be reached from outside: give it a host in hookloom.json, or use "hookloom expose" for a local environment.`,
  /** A variable that the user has set does not contain a URL. */
  notUrl: (variable: string, value: string, example: string) =>
    `${variable} is "${value}", which is not a URL with https:// or http://: set it to one, such as ${example}.`,
  localUrl: (url: string, source: string) =>
    `${source} cannot reach ${url}, which only this machine or its network knows: use "hookloom expose", or an environment with a public host.`,
});

export const { foreignHook } = registrationErrors("foreign-hook", {
  foreignHook: (resource: string, url: string, id: string) =>
    `${resource} already has a hook to ${url} that this environment did not make (number ${id}): delete it there, or take it over with "hookloom register --take-over".`,
});

export const { sharedHook } = registrationErrors("shared-hook", {
  sharedHook: (resource: string, url: string, environment: string) =>
    `The hook of ${resource} to ${url} belongs to the environment ${environment}: give this environment a host of its own.`,
});

export const { noSecret, noSecretDeclared } = registrationErrors("no-secret", {
  noSecret: (name: string, environment: string) =>
    `${name} has no value, so nothing could be verified: set it with "hookloom settings ${environment} set ${name}".`,
  noSecretDeclared: (trigger: string) =>
    `The trigger ${trigger} has no secret in the source, so nothing could be verified: give its factory one, such as secret: secret("NAME").`,
});

export const { wrongRegistration, noSuchTrigger } = registrationErrors("wrong-place", {
  wrongRegistration: (trigger: string, source: string, member: string) =>
    `hookloom.json registers ${trigger} in a way that does not fit ${source}: give it "${member}" there.`,
  noSuchTrigger: (trigger: string, known: readonly string[]) =>
    `hookloom.json registers ${trigger}, which is not a trigger of this project: ${known.length === 0 ? "it has no trigger yet" : `its triggers are ${known.join(" and ")}`}.`,
});

export const { badBindings } = registrationErrors("bindings", {
  badBindings: (file: string, cause: string) =>
    `What is registered cannot be read from ${file} (${cause}): restore the file, or delete it and register with --take-over.`,
});
