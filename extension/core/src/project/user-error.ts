/** A position in a file of the project. Line and column are counted from 1. */
export interface SourceLocation {
  /** Absolute, or relative to the project's root. */
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** A fix for a failure, offered to the user as a button. */
export interface WayOut {
  readonly title: string;
  run(): unknown;
}

export interface UserErrorOptions extends ErrorOptions {
  readonly detail?: readonly string[];
  readonly location?: SourceLocation | undefined;
  /** The message without the file, for a list that already shows it: `line 5: environments.prod must be ...`. */
  readonly inFile?: string | undefined;
  readonly wayOut?: WayOut | undefined;
}

/** Shared by all bundles, each of which has its own error class. */
const brand = Symbol.for("hookloom.UserError");

/**
 * A failure that a user can fix. Its message contains the cause and the fix; programs use only its `code`. Any other thrown error
 * is a bug in Hookloom or a cancelled job (`AbortError`).
 */
export class UserError<Code extends string = string> extends Error {
  readonly code: Code;
  /** Further lines for the output, such as a Role to apply or events and logs. */
  readonly detail: readonly string[];
  readonly location: SourceLocation | undefined;
  readonly inFile: string | undefined;
  readonly wayOut: WayOut | undefined;
  readonly [brand] = true;

  constructor(code: Code, message: string, options: UserErrorOptions = {}) {
    super(message, options);
    // A cancelled job is not reported, and callers recognize it by this name.
    this.name = code === "cancelled" ? "AbortError" : "UserError";
    this.code = code;
    this.detail = options.detail ?? [];
    this.location = options.location;
    this.inFile = options.inFile;
    this.wayOut = options.wayOut;
  }
}

/** An error that a source reported in its response, or a similar one. */
export class SourceResponseError<Code extends string> extends UserError<Code> {
  /** The HTTP status of the source's response. */
  readonly status?: number;
  constructor(code: Code, message: string, status?: number) {
    super(code, message);
    if (status !== undefined) this.status = status;
  }
}

/** True for an error of any bundle whose message is for users. */
export function isUserError(error: unknown): error is UserError {
  return error instanceof Error && brand in error;
}
