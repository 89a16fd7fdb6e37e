import { errorMaker } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { joinNames } from "../project/join-names.ts";
import { UserError } from "../project/user-error.ts";

/** Stable codes of errors in sending an event; the messages are for users. */
export type EventErrorCode =
  | "unknown-source"
  | "unknown-event"
  | "unknown-trigger"
  | "which-trigger"
  | "no-trigger"
  | "no-sample"
  | "no-body"
  | "bad-payload"
  | "bad-url"
  | "bad-header"
  | "bad-parameter"
  | "no-secret"
  | "not-sent";

/** A failure that the user can fix: one message with the cause and the fix. */
export class EventError extends UserError<EventErrorCode> {}

const eventErrors = errorMaker((code: EventErrorCode, message) => new EventError(code, message));

export const unknownSource = (source: string, known: readonly string[]): EventError =>
  new EventError(
    "unknown-source",
    t("There is no source {0}: the sources are {1}.", source, known.join(", ")),
  );

export const { noSample } = eventErrors("no-sample", {
  noSample: (event: string) =>
    t("There is no sample for {0}: check the event's name, or provide the payload as a file.", event),
});

export const badPayload = (reason: string): EventError =>
  new EventError("bad-payload", t("The payload is not JSON ({0}): fix it, then send it again.", reason));

export const badUrl = (text: string): EventError =>
  new EventError(
    "bad-url",
    t("{0} is not a URL to send events to: enter one such as http://127.0.0.1:3000.", text),
  );

export const { badHeader } = eventErrors("bad-header", {
  badHeader: (line: string) =>
    t("{0} is not a header: enter a name, a colon and a value, such as X-Debug: 1.", JSON.stringify(line)),
});

export const { badParameter } = eventErrors("bad-parameter", {
  badParameter: (line: string) =>
    t(
      "{0} is not a parameter: enter a name, an equals sign and a value, such as page=2.",
      JSON.stringify(line),
    ),
});

export const { nothingListens, noAppListens, noResponse, notSent } = eventErrors("not-sent", {
  nothingListens: (url: string) =>
    t(
      'Nothing listens on {0}: start the webhook with Run or "hookloom dev", then send the event again.',
      url,
    ),
  /** @param app The framework of the app that the user starts. */
  noAppListens: (origin: string, app: string) =>
    t(
      'Nothing listens on {0}: start your {1} app, for example with "npm start", or change the address, then send the event again.',
      origin,
      app,
    ),
  noResponse: (url: string, seconds: number) =>
    t("{0} did not respond within {1} seconds: check the receiver's log.", url, seconds),
  notSent: (url: string, reason: string) =>
    t("The event could not be sent to {0} ({1}): check the address and the network.", url, reason),
});

export const { noAppSecret } = eventErrors("no-secret", {
  noAppSecret: (name: string) =>
    t(
      "The event cannot be signed, since {0} has no value: set it to the app's secret, as an environment variable or in the .env file of its package.",
      name,
    ),
});

export const { noApp, noAppHandler, noTrigger } = eventErrors("no-trigger", {
  noApp: (file: string) =>
    t(
      "{0} has no handlers for Probot, Bolt or octokit's webhooks: choose the file that registers the handlers.",
      file,
    ),
  noAppHandler: (event: string, handled: readonly string[]) =>
    t("No handler in this file handles {0}: choose one of {1}.", event, handled.join(", ")),
  noTrigger: (event: string, known: readonly string[]) =>
    known.length > 0
      ? t("No trigger of this project receives {0}: the project has only {1}.", event, joinNames(known))
      : t("This project has no trigger yet: create one in its entry file, such as const hub = github()."),
});

export const { noBody, binaryBody } = eventErrors("no-body", {
  noBody: () =>
    t(
      "The body of this delivery is empty or no longer stored, so no request can be created from it: have the sender resend it.",
    ),
  binaryBody: () =>
    t("The body of this delivery is not text, so the delivery can only be replayed unchanged."),
});

export const brokenBody = (reason: string): EventError =>
  new EventError("bad-payload", t("The body cannot be read ({0}): fix it, then try again.", reason));

export const { whichTrigger } = eventErrors("which-trigger", {
  whichTrigger: (event: string, names: readonly string[]) =>
    t("Several triggers receive {1} ({0}): specify one of them.", joinNames(names), event),
});

export const unknownTrigger = (name: string, known: readonly string[]): EventError =>
  new EventError(
    "unknown-trigger",
    known.length === 0
      ? t("The project has no trigger {0}: add a trigger first.", name)
      : t("The project has no trigger {0}, only {1}.", name, joinNames(known)),
  );

export const { unknownEvent } = eventErrors("unknown-event", {
  unknownEvent: (event: string, nearest: string | undefined) =>
    nearest
      ? t("There is no event {0}: did you mean {1}?", event, nearest)
      : t("There is no event {0}: see the events of your source.", event),
});
