import { editErrors } from "@hookloom/bridge/errors";
import type { EditMistake, FlowEditOp, RejectionCode } from "@hookloom/protocol/flow-edit";
import type { EditErrorData } from "@hookloom/protocol/lsp-requests";
import { errorMaker, errorMessage } from "@hookloom/protocol/unknown-values";
import { ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageserver";

/** Creates the error for a rejected edit: a message for the user and a code for the host. */
export function editRejected(code: RejectionCode, message: string): ResponseError<EditErrorData> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message, { code });
}

const rejections = errorMaker(editRejected);

export const { importedOtherwise, tooManyFiles, settingNotAllowed } = rejections("not-applicable", {
  /** A file imports a name in a way that cannot be followed: through a path alias or a package. */
  importedOtherwise: (uri: string, name: string) =>
    `${uri.slice(uri.lastIndexOf("/") + 1)} imports ${name} by a path that is not relative, so nothing was renamed. Rename it in the text editor instead.`,
  /** If files are read over a network, those of a huge repository are not all read for one name. */
  tooManyFiles: (count: number) =>
    `This project has ${count} files, too many to search from here, so nothing was renamed. Open it in desktop VS Code to rename this.`,
  settingNotAllowed: (message: string) =>
    `The value of a setting may be any text, which is not valid here: ${message} Choose another value.`,
});

export const { wrongExtract } = rejections("changes-meaning", {
  wrongExtract: (message: string) =>
    `Extracted into a function, these steps would cause a type error: ${message} Also select the steps that it refers to.`,
});

export const { staleEdit, staleFix, staleCopy, staleField } = rejections("stale", {
  /** The edit was made for an older version, and the code that it changes has changed since. */
  staleEdit: (op: FlowEditOp) =>
    op === "set" || op === "comment"
      ? "The text of this field has changed in the meantime, so it was not overwritten. Check the new text, or enter yours again."
      : "The text changed here at the same time, so nothing was done. Try it again.",
  staleFix: () => "The text changed here at the same time, so nothing was fixed. Check the problem again.",
  staleCopy: () => "The text changed here at the same time, so nothing was copied. Copy it again.",
  staleField: () =>
    "The text changed here at the same time, so this field is no longer in it. Check the new text.",
});

export const { wrongTypes } = rejections("wrong-types", {
  wrongTypes: (message: string) => `TypeScript reports: ${message}`,
});

export const { uncheckedProposal } = rejections("no-types", {
  uncheckedProposal: () =>
    "The proposal cannot be type-checked here. Install TypeScript, or wait until it has started.",
});

/** The client sent an invalid edit. */
export function badEdit({ message }: EditMistake): ResponseError<EditErrorData> {
  return editRejected("bad-edit", editErrors.badEdit(message).message);
}

/** The client sent invalid params. */
export function badParams(method: string, members: string, invalid: string): ResponseError<void> {
  const why = invalid === "" ? "" : `, and its "${invalid}" is missing or invalid`;
  return new ResponseError(ErrorCodes.InvalidParams, `${method} needs ${members}${why}.`);
}

/** The document is neither open nor a readable file. */
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

/** True for the bridge's rejections, which are shown to the user unchanged. */
export function isRejection(thrown: unknown): thrown is Error & { readonly code: RejectionCode } {
  return (
    thrown instanceof Error &&
    thrown.name === "EditRefused" &&
    "code" in thrown &&
    typeof thrown.code === "string"
  );
}
