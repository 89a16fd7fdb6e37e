import { badStore, errorMessage, StoreUnavailable, UserError } from "../../errors/errors.ts";

/** The reason why the store itself failed, and a fix for users; both are parts of a message. */
export interface StoreFailure {
  readonly reason: string;
  readonly fix: string;
}

const corrupt = 11;
const notADatabase = 26;
const replaceFile = "Restore it from a backup or move it aside";
const unlock = "End that program";

/**
 * The failures by SQLite's primary result code (https://sqlite.org/rescode.html), for errors of the file and not of a
 * statement.
 */
const failures: Readonly<Record<number, StoreFailure>> = {
  5: { reason: "another program has locked it", fix: unlock },
  6: { reason: "it is locked", fix: unlock },
  7: { reason: "the process is out of memory", fix: "Give the process more memory" },
  8: { reason: "this user has no write permission", fix: "Give this user write permission" },
  10: { reason: "the disk reports an error", fix: "Check the disk" },
  [corrupt]: { reason: "the file is damaged", fix: replaceFile },
  13: { reason: "the disk is full", fix: "Free some space" },
  14: { reason: "the file cannot be opened", fix: "Give this user permission to open the file" },
  15: { reason: "another program has locked it", fix: unlock },
  [notADatabase]: { reason: "the file is not a database", fix: replaceFile },
};

/** A row with corrupt content. SQLite checks the structure of pages, but not the values in them. */
export class DamagedRow extends Error {
  readonly errcode = corrupt;

  constructor(cause: unknown) {
    super("A row of the store is damaged.", { cause });
    this.name = "DamagedRow";
  }
}

function sqliteCode(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("errcode" in error)) return undefined;
  // The lowest byte of an extended code is the primary code.
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}

export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === 5 || code === 6;
}

/** Returns the reason why the store itself failed; undefined if only a statement failed. */
export function storeFailure(error: unknown): StoreFailure | undefined {
  const code = sqliteCode(error);
  return code === undefined ? undefined : failures[code];
}

/** True if the file is corrupt, so that none of its content is reliable. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === corrupt || code === notADatabase;
}

/** Converts a store error to the error that callers expect. Other errors are returned unchanged. */
export function asUnavailable(error: unknown): unknown {
  const failure = storeFailure(error);
  if (failure === undefined) return error;
  return new StoreUnavailable(`The store cannot be used: ${failure.reason}.`, error);
}

/** Reads from the store and converts its errors. @throws StoreUnavailable */
export function fromStore<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw asUnavailable(error);
  }
}

/** SQLite's code for a statement that does not match the tables. */
const wrongStatement = 1;

/**
 * Creates the error for a store that cannot be opened, with a hint for users. An existing user error is returned
 * unchanged.
 */
export function openFailure(file: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const cause = error instanceof StoreUnavailable ? error.cause : error;
  const failure = storeFailure(cause);
  if (failure !== undefined) return badStore(file, failure.reason, failure.fix);
  const message = errorMessage(cause);
  if (sqliteCode(cause) === wrongStatement)
    return badStore(file, `its tables are not those of a store (${message})`);
  return badStore(file, message);
}
