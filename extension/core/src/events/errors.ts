import { UserError } from "../project/user-error.ts";

/** Stable codes of errors in sending an event; the messages are for people. */
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

/** A failure that the user can fix: one sentence with the cause and the way out. */
export class EventError extends UserError<EventErrorCode> {}

export const unknownSource = (source: string, known: readonly string[]): EventError =>
  new EventError("unknown-source", `There is no source ${source}: the sources are ${known.join(", ")}.`);

export const noSample = (event: string): EventError =>
  new EventError(
    "no-sample",
    `There is no sample of ${event}: check the event's name, or give the payload as a file.`,
  );

export const badPayload = (reason: string): EventError =>
  new EventError("bad-payload", `The payload is not JSON (${reason}): fix it, then send it again.`);

export const badUrl = (text: string): EventError =>
  new EventError("bad-url", `${text} is not a URL to send to: give one such as http://127.0.0.1:3000.`);

export const badHeader = (line: string): EventError =>
  new EventError(
    "bad-header",
    `${JSON.stringify(line)} is not a header: write a name, a colon and a value, such as X-Debug: 1.`,
  );

export const badParameter = (line: string): EventError =>
  new EventError(
    "bad-parameter",
    `${JSON.stringify(line)} is not a parameter: write a name, an equals sign and a value, such as page=2.`,
  );

export const nothingListens = (url: string): EventError =>
  new EventError(
    "not-sent",
    `Nothing listens on ${url}: start the webhook with Run or "hookloom dev", then send again.`,
  );

/** @param app What a person starts there: the name of its framework. */
export const noAppListens = (origin: string, app: string): EventError =>
  new EventError(
    "not-sent",
    `Nothing listens on ${origin}: start your ${app} app, such as with "npm start", or change the address, then send again.`,
  );

export const noAppSecret = (name: string): EventError =>
  new EventError(
    "no-secret",
    `The event cannot be signed, since ${name} has no value: set it to the secret that the app runs with, as a variable or in the .env file of its package.`,
  );

export const noApp = (file: string): EventError =>
  new EventError(
    "no-trigger",
    `${file} has no handler of Probot, Bolt or octokit's webhooks: name the file that registers them.`,
  );

export const noAppHandler = (event: string, handled: readonly string[]): EventError =>
  new EventError("no-trigger", `No handler of this file takes ${event}: it handles ${handled.join(", ")}.`);

export const noResponse = (url: string, seconds: number): EventError =>
  new EventError("not-sent", `${url} did not answer within ${seconds} seconds: look at the receiver's log.`);

export const notSent = (url: string, reason: string): EventError =>
  new EventError(
    "not-sent",
    `The event could not be sent to ${url} (${reason}): check the address and the network.`,
  );

export const noBody = (): EventError =>
  new EventError(
    "no-body",
    "The body of this delivery is not kept, or it had none, so no request can be made from it: ask the sender to resend it.",
  );

export const binaryBody = (): EventError =>
  new EventError("no-body", "The body of this delivery is not text, so it can only be replayed as it is.");

export const brokenBody = (reason: string): EventError =>
  new EventError("bad-payload", `The body cannot be read (${reason}): fix it, then try again.`);

/** `a`, `a and b`, `a, b and c`. */
const listed = (names: readonly string[]): string => new Intl.ListFormat("en-GB").format(names);

export const noTrigger = (event: string, known: readonly string[]): EventError =>
  new EventError(
    "no-trigger",
    known.length > 0
      ? `No trigger of this project receives ${event}: its triggers are ${listed(known)}.`
      : `This project has no trigger yet: create one in its entry file, such as const hub = github().`,
  );

export const whichTrigger = (event: string, names: readonly string[]): EventError =>
  new EventError(
    "which-trigger",
    `${listed(names)} ${names.length > 2 ? "all" : "both"} receive ${event}: name one as the trigger.`,
  );

export const unknownTrigger = (name: string, known: readonly string[]): EventError =>
  new EventError("unknown-trigger", `The project has no trigger ${name}: it has ${listed(known) || "none"}.`);

export const unknownEvent = (event: string, nearest: string | undefined): EventError =>
  new EventError(
    "unknown-event",
    nearest
      ? `There is no event ${event}: did you mean ${nearest}?`
      : `There is no event ${event}: see the events of your source.`,
  );
