/**
 * Codes of a `UserError`.
 * @example
 * const code: ErrorCode = "path-clash";
 * @see {@link UserError}
 */
export type ErrorCode =
  | "bad-default-export"
  | "bad-event"
  | "bad-handler"
  | "bad-handler-options"
  | "bad-number"
  | "bad-path"
  | "bad-port"
  | "bad-setting-name"
  | "bad-store"
  | "database-unusable"
  | "database-url"
  | "no-such-trigger"
  | "opentelemetry-missing"
  | "path-clash"
  | "pg-missing"
  | "port-forbidden"
  | "port-taken"
  | "setting-missing"
  | "store-other-version"
  | "store-owned"
  | "store-too-new";

/**
 * An error that the project's author can fix. The message explains how.
 * @example
 * try {
 *   webhook(hub, github());
 * } catch (error) {
 *   if (error instanceof UserError && error.code === "path-clash") console.error(error.message);
 * }
 * @see {@link ErrorCode}
 */
export class UserError extends Error {
  readonly code: ErrorCode;
  /** Additional machine-readable values, logged with the code. */
  readonly details: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = "UserError";
    this.code = code;
    this.details = details;
  }
}

/** An authenticated delivery that cannot be parsed. The response has status 400. */
export class BadDelivery extends Error {
  override name = "BadDelivery";
}

/** An invalid field of a body. `field` is empty for the body as a whole. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** A body that can be parsed but does not match the trigger's schema. The response has status 422. */
export class InvalidBody extends BadDelivery {
  readonly fields: readonly FieldProblem[];

  /** `first` describes the first field's problem without the field's value, which must not be logged. */
  constructor(fields: readonly FieldProblem[], first: string) {
    const [{ field } = { field: "" }] = fields;
    const others = fields.length - 1;
    const more = others > 0 ? ` (and ${others} more ${others === 1 ? "field" : "fields"})` : "";
    const problem = shortened(`${field === "" ? "" : `${field}: `}${first}`);
    super(`The body does not match the schema of this trigger: ${problem}${more}`);
    this.name = "InvalidBody";
    this.fields = fields;
  }
}

/**
 * A request that reuses an `Idempotency-Key` with a different body. The response has status 422.
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header
 */
export class ReusedKey extends BadDelivery {
  constructor() {
    super(
      "This Idempotency-Key was already used with another body: use a new key for a new request, and the same body to repeat a request.",
    );
    this.name = "ReusedKey";
  }
}

/** The inbox cannot be read or written at the moment. The response has status 503, so the sender retries. */
export class StoreUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "StoreUnavailable";
  }
}

/**
 * The opened store no longer exists: its file was deleted or replaced, or it now belongs to another project. Nothing
 * can be accepted until the process is restarted.
 */
export class StoreLost extends StoreUnavailable {
  override name = "StoreLost";
}

/** The store now belongs to another project or environment, whose processes run its deliveries. */
export class StoreHandedOver extends StoreLost {
  override name = "StoreHandedOver";
}

/** The error for a delivery whose trigger does not exist in this version of the project. */
export function triggerGone(path: string): Error {
  return new Error(
    `No trigger listens on ${path}, so nothing has run: deploy a trigger, then replay the delivery.`,
  );
}

/** The error for a delivery whose handler does not exist in this version of the project. */
export function handlerGone(event: string, path: string): Error {
  return new Error(
    `Nothing handles ${event} at ${path}, so nothing has run: deploy a handler, then replay the delivery.`,
  );
}

export function settingMissing(name: string, description: string): UserError {
  const meaning = description === "" ? "" : ` (${description})`;
  return new UserError(
    "setting-missing",
    `The setting ${name}${meaning} has no value: set the environment variable ${name}.`,
    { setting: name },
  );
}

export function badSettingName(name: string): UserError {
  return new UserError(
    "bad-setting-name",
    `${JSON.stringify(name)} is not a valid name for a setting: use letters, digits and underscores, and start with a letter, as in SLACK_CHANNEL.`,
  );
}

export function badPath(path: string): UserError {
  return new UserError(
    "bad-path",
    `A trigger cannot listen on ${JSON.stringify(path)}: a path starts with one "/", contains only letters, digits and the characters / . _ ~ -, has no segment "." or "..", and is neither /healthz nor /readyz.`,
  );
}

export function pathClash(path: string): UserError {
  return new UserError(
    "path-clash",
    `Two triggers listen on ${path}: give one of them another path, as in github({ path: "${path}-2" }).`,
  );
}

export function badHandler(event: string): UserError {
  return new UserError(
    "bad-handler",
    `The handler of ${JSON.stringify(event)} is not a function: write .on(${JSON.stringify(event)}, async ({ payload, log }) => { ... }).`,
  );
}

export function badHandlerOptions(event: string): UserError {
  return new UserError(
    "bad-handler-options",
    `The options of the handler for ${JSON.stringify(event)} are invalid: lane must be a function, timeout and attempts positive numbers, as in { lane: ({ payload }) => payload.id, timeout: 60, attempts: 3 }.`,
  );
}

function describeType(value: unknown): string {
  const kind = typeof value;
  if (kind === "undefined") return kind;
  return `${kind === "object" ? "an" : "a"} ${kind}`;
}

export function badEvent(event: unknown): UserError {
  return new UserError(
    "bad-event",
    `The event name must be a string, as in .on("issues.opened", ...), not ${describeType(event)}.`,
  );
}

export function badDefaultExport(): UserError {
  return new UserError(
    "bad-default-export",
    "The project's entry file exports no webhook: end the file with `export default webhook(hub);`, and pass every trigger to `webhook`.",
  );
}

export function badPort(name: string, value: string): UserError {
  return new UserError("bad-port", `${name} is ${JSON.stringify(value)}: set a port from 0 to 65535.`);
}

export function badNumber(name: string, value: string, least: number): UserError {
  return new UserError(
    "bad-number",
    `${name} is ${JSON.stringify(value)}: set a number of at least ${least}.`,
  );
}

export function badStore(file: string, reason: string, fix = "Fix the cause"): UserError {
  return new UserError(
    "bad-store",
    `The store ${file} cannot be opened: ${reason}. ${fix}, or set HOOKLOOM_STORE to another file.`,
  );
}

export function storeTooNew(file: string): UserError {
  return new UserError(
    "store-too-new",
    `The store ${file} was written by a newer version of @hookloom/runtime: update the package, or set HOOKLOOM_STORE to another file.`,
  );
}

export function storeOfOtherVersion(file: string): UserError {
  return new UserError(
    "store-other-version",
    `The store ${file} was written by another version of @hookloom/runtime, so it can only be read while its environment runs: start the environment.`,
  );
}

export function portTaken(port: number): UserError {
  return new UserError(
    "port-taken",
    `Port ${port} is taken by another program: stop that program or choose another port.`,
  );
}

export function portForbidden(port: number): UserError {
  return new UserError(
    "port-forbidden",
    `This user is not allowed to listen on port ${port}: choose a port above 1023.`,
  );
}

export function noSuchTrigger(event: string): UserError {
  return new UserError(
    "no-such-trigger",
    `No trigger of this webhook can receive ${JSON.stringify(event)}: check the event's name, or specify the trigger by its path.`,
  );
}

/** Compatible versions: the package's peer dependencies (package.json). */
const openTelemetryPackages =
  "@opentelemetry/api@^1.10.0 @opentelemetry/resources@^3.1.0 @opentelemetry/sdk-node@^0.301.0";

export function openTelemetryMissing(cause: string): UserError {
  return new UserError(
    "opentelemetry-missing",
    `An OTEL_ variable turns on OpenTelemetry, but its packages cannot be loaded (${cause}): run npm install ${openTelemetryPackages}, or unset the variable.`,
  );
}

/** Maximum length of a stored error in code units. A list can contain the errors of thousands of deliveries. */
const maxTextLength = 4096;

/** Truncates a text that is too long to be stored, without splitting a surrogate pair. */
export function shortened(text: string): string {
  if (text.length <= maxTextLength) return text;
  const lastCodePoint = text.codePointAt(maxTextLength - 1) ?? 0;
  return `${text.slice(0, lastCodePoint > 0xffff ? maxTextLength - 1 : maxTextLength)}…`;
}

/** Returns an error's class if it is more specific than `Error`. */
function errorClass(error: Error): string | undefined {
  const names = [error.name, error.constructor?.name];
  return names.find((name) => typeof name === "string" && name !== "" && name !== "Error");
}

/**
 * Returns an error's message, with the system error code of its cause if the message does not contain it: `fetch
 * failed (ECONNREFUSED)`.
 */
export function messageWithCode(error: unknown): string {
  const message = errorMessage(error);
  try {
    const cause = error instanceof Error && !(error instanceof UserError) ? error.cause : undefined;
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    return typeof code !== "string" || message.includes(code) ? message : `${message} (${code})`;
  } catch {
    return message;
  }
}

/**
 * Returns the error text for deliveries and failure groups: an error's class before its message. This package's own
 * errors are self-explanatory and need no class. Never throws.
 */
export function failureText(error: unknown): string {
  const message = messageWithCode(error);
  try {
    if (!(error instanceof Error) || error instanceof UserError) return message;
    const name = errorClass(error);
    return name === undefined || name === message ? message : `${name}: ${message}`;
  } catch {
    return message;
  }
}

/**
 * Returns a thrown value's class for `error.type` in traces; `_OTHER`, the conventions' most generic value, if the
 * thrown value is not an error.
 */
export function errorTypeOf(error: unknown): string {
  try {
    return error instanceof Error ? (errorClass(error) ?? "Error") : "_OTHER";
  } catch {
    return "_OTHER";
  }
}

/**
 * Returns the message of any thrown value. Never throws, because a run has to end no matter what its handler threw.
 */
export function errorMessage(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message || error.name : error);
  } catch {
    return "The thrown value cannot be converted to text.";
  }
}
