import { errorMaker } from "@hookloom/protocol/unknown-values";
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
  new EventError("unknown-source", `There is no source ${source}: the sources are ${known.join(", ")}.`);

export const { noSample } = eventErrors("no-sample", {
  noSample: (event: string) =>
    `There is no sample of ${event}: check the event's name, or give the payload as a file.`,
});

export const badPayload = (reason: string): EventError =>
  new EventError("bad-payload", `The payload is not JSON (${reason}): fix it, then send it again.`);

export const badUrl = (text: string): EventError =>
  new EventError("bad-url", `${text} is not a URL to send to: give one such as http://127.0.0.1:3000.`);

export const { badHeader } = eventErrors("bad-header", {
  badHeader: (line: string) =>
    `${JSON.stringify(line)} is not a header: write a name, a colon and a value, such as X-Debug: 1.`,
});

export const { badParameter } = eventErrors("bad-parameter", {
  badParameter: (line: string) =>
    `${JSON.stringify(line)} is not a parameter: write a name, an equals sign and a value, such as page=2.`,
});

export const { nothingListens, noAppListens, noResponse, notSent } = eventErrors("not-sent", {
  nothingListens: (url: string) =>
    `Nothing listens on ${url}: start the webhook with Run or "hookloom dev", then send again.`,
  /** @param app The framework of the app that the user starts. */
  noAppListens: (origin: string, app: string) =>
    `Nothing listens on ${origin}: start your ${app} app, such as with "npm start", or change the address, then send again.`,
  noResponse: (url: string, seconds: number) =>
    `${url} did not respond within ${seconds} seconds: check the receiver's log.`,
  notSent: (url: string, reason: string) =>
    `The event could not be sent to ${url} (${reason}): check the address and the network.`,
});

export const { noAppSecret } = eventErrors("no-secret", {
  noAppSecret: (name: string) =>
    `The event cannot be signed, since ${name} has no value: set it to the secret that the app runs with, as a variable or in the .env file of its package.`,
});

export const { noApp, noAppHandler, noTrigger } = eventErrors("no-trigger", {
  noApp: (file: string) =>
    `${file} has no handler of Probot, Bolt or octokit's webhooks: name the file that registers them.`,
  noAppHandler: (event: string, handled: readonly string[]) =>
    `No handler of this file takes ${event}: it handles ${handled.join(", ")}.`,
  noTrigger: (event: string, known: readonly string[]) =>
    known.length > 0
      ? `No trigger of this project receives ${event}: its triggers are ${listed(known)}.`
      : `This project has no trigger yet: create one in its entry file, such as const hub = github().`,
});

export const { noBody, binaryBody } = eventErrors("no-body", {
  noBody: () =>
    "The body of this delivery is not kept, or it had none, so no request can be made from it: have the sender resend it.",
  binaryBody: () => "The body of this delivery is not text, so it can only be replayed as it is.",
});

export const brokenBody = (reason: string): EventError =>
  new EventError("bad-payload", `The body cannot be read (${reason}): fix it, then try again.`);

/** `a`, `a and b`, `a, b and c`. */
const listed = (names: readonly string[]): string => new Intl.ListFormat("en-GB").format(names);

export const { whichTrigger } = eventErrors("which-trigger", {
  whichTrigger: (event: string, names: readonly string[]) =>
    `${listed(names)} ${names.length > 2 ? "all" : "both"} receive ${event}: name one as the trigger.`,
});

export const unknownTrigger = (name: string, known: readonly string[]): EventError =>
  new EventError("unknown-trigger", `The project has no trigger ${name}: it has ${listed(known) || "none"}.`);

export const { unknownEvent } = eventErrors("unknown-event", {
  unknownEvent: (event: string, nearest: string | undefined) =>
    nearest
      ? `There is no event ${event}: did you mean ${nearest}?`
      : `There is no event ${event}: see the events of your source.`,
});
