import { editErrors } from "@hookloom/bridge/errors";
import type { EditMistake, FlowEditOp, RejectionCode } from "@hookloom/protocol/flow-edit";
import type { EditErrorData } from "@hookloom/protocol/lsp-requests";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageserver";

/** An edit that cannot be made: a sentence for the user and a code for the host. */
export function editRejected(code: RejectionCode, message: string): ResponseError<EditErrorData> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message, { code });
}

/** A file reads a name in a way that cannot be followed: by an alias of a path, or through a package. */
export function importedOtherwise(uri: string, name: string): ResponseError<EditErrorData> {
  const file = uri.slice(uri.lastIndexOf("/") + 1);
  return editRejected(
    "not-applicable",
    `${file} imports ${name} by a path that is not relative, so nothing was renamed. Rename it in the text editor instead.`,
  );
}

/** Where each file is read over a network, those of a huge repository are not read for one name. */
export function tooManyFiles(count: number): ResponseError<EditErrorData> {
  return editRejected(
    "not-applicable",
    `This project has ${count} files, too many to search from here, so nothing was renamed. Open it in desktop VS Code to rename this.`,
  );
}

/** The type of a place does not allow every text, and the value of a setting may be any. */
export function settingNotAllowed(message: string): ResponseError<EditErrorData> {
  return editRejected(
    "not-applicable",
    `The value of a setting may be any text, which is not valid here: ${message} Choose another value.`,
  );
}

/** TypeScript would not accept a function of these steps in any place. */
export function wrongExtract(message: string): ResponseError<EditErrorData> {
  return editRejected(
    "changes-meaning",
    `As a function these steps would have an error of types: ${message} Select the steps that it is about as well.`,
  );
}

/** The edit was made on an older version, and what it works on has changed since. */
export function staleEdit(op: FlowEditOp): ResponseError<EditErrorData> {
  const overwrites = op === "set" || op === "comment";
  return editRejected(
    "stale",
    overwrites
      ? "The text of this field has changed in the meantime, so it was not overwritten. Check the new text, or enter yours again."
      : "The text changed here at the same time, so nothing was done. Try it again.",
  );
}

/** Statements that TypeScript objects to, in its own words. */
export function wrongTypes(message: string): ResponseError<EditErrorData> {
  return editRejected("wrong-types", `TypeScript reports: ${message}`);
}

/** Nothing can say whether statements fit the types of their place. */
export function uncheckedProposal(): ResponseError<EditErrorData> {
  return editRejected(
    "no-types",
    "The proposal cannot be type-checked here. Install TypeScript, or wait until it has started.",
  );
}

/** What was named is gone from the text, or the version that it was seen in is no longer known. */
const stale = (why: string) => (): ResponseError<EditErrorData> =>
  editRejected("stale", `The text changed here at the same time, so ${why}`);

/** The problem or the text that a fix changes is another one by now. */
export const staleFix = stale("nothing was fixed. Look at the problem again.");

/** The steps to copy are gone. */
export const staleCopy = stale("nothing was copied. Copy it again.");

/** The step of a field, or the location of a draft, is gone. */
export const staleField = stale("this field is no longer in it. Look at the new text.");

/** A client sent something that is not an edit. */
export function badEdit({ message }: EditMistake): ResponseError<EditErrorData> {
  return editRejected("bad-edit", editErrors.badEdit(message).message);
}

/** A client sent something that the protocol does not allow. */
export function badParams(method: string, members: string, invalid: string): ResponseError<void> {
  const why = invalid === "" ? "" : `, and its "${invalid}" is missing or invalid`;
  return new ResponseError(ErrorCodes.InvalidParams, `${method} needs ${members}${why}.`);
}

/** A document that is neither open nor a readable file. */
export function noSuchDocument(uri: string, reason: string): ResponseError<void> {
  return new ResponseError(
    LSPErrorCodes.RequestFailed,
    `${uri} cannot be read: ${reason}. Open it in the editor, or check its path.`,
  );
}

/** An internal error, without its stack. */
export function ourFault(method: string, thrown: unknown): ResponseError<void> {
  return new ResponseError(
    ErrorCodes.InternalError,
    `${method} failed inside the language server: ${errorMessage(thrown)}`,
  );
}

/** True for the bridge's refusals, which are shown to the user as they are. */
export function isRejection(thrown: unknown): thrown is Error & { readonly code: RejectionCode } {
  return (
    thrown instanceof Error &&
    thrown.name === "EditRefused" &&
    "code" in thrown &&
    typeof thrown.code === "string"
  );
}
