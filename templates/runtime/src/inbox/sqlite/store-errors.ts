import { StoreUnavailable } from "../../errors.ts";

/** The primary result codes of SQLite (https://sqlite.org/rescode.html) that speak of the file, not of a statement. */
const reasons: Readonly<Record<number, string>> = {
  5: "another program has locked it",
  6: "it is locked",
  7: "the memory is used up",
  8: "it may not be written",
  10: "the disk reports an error",
  11: "the file is damaged",
  13: "the disk is full",
  14: "the file cannot be opened",
  15: "another program has locked it",
  26: "the file is no database",
};

function codeOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("errcode" in error)) return undefined;
  // The extended codes carry the primary one in their lowest byte.
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}

export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code === 5 || code === 6;
}

/** Why the store itself failed; undefined where one statement did. */
export function storeFailure(error: unknown): string | undefined {
  const code = codeOf(error);
  return code === undefined ? undefined : reasons[code];
}

/** What callers are told of an error of the store; any other error stays what it is. */
export function asUnavailable(error: unknown): unknown {
  const reason = storeFailure(error);
  return reason === undefined ? error : new StoreUnavailable(`The store cannot be used: ${reason}.`, error);
}
