import { editErrors } from "@hookloom/bridge/errors";
import type { EditMistake, FlowEditOp, RejectionCode } from "@hookloom/protocol/flow-edit";
import type { EditErrorData } from "@hookloom/protocol/lsp-requests";
import { errorMaker, errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageserver";

/** Creates the error for a rejected edit: a message for the user and a code for the host. */
export function editRejected(code: RejectionCode, message: string): ResponseError<EditErrorData> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message, { code });
}

const rejections = errorMaker(editRejected);

export const { importedOtherwise, tooManyFiles, settingNotAllowed } = rejections("not-applicable", {
  /** A file imports a name in a way that cannot be followed: through a path alias or a package. */
  importedOtherwise: (uri: string, name: string) =>
    t(
      "{0} imports {1} through a non-relative path, so nothing was renamed. Use the text editor to rename it instead.",
      uri.slice(uri.lastIndexOf("/") + 1),
      name,
    ),
  /** Over a network, a huge repository's files are not all read to rename a single name. */
  tooManyFiles: (count: number) =>
    t(
      "This project has {0} files, too many to search over the network, so nothing was renamed. Open the project in desktop VS Code to rename.",
      count,
    ),
  settingNotAllowed: (message: string) =>
    t(
      "A setting's value can be any string, but not every string is valid here: {0} Choose another value.",
      message,
    ),
});

export const { wrongExtract } = rejections("changes-meaning", {
  wrongExtract: (message: string) =>
    t(
      "Extracting these steps into a function would cause a type error: {0} Also select the steps that the error refers to.",
      message,
    ),
});

export const { staleEdit, staleFix, staleCopy, staleField } = rejections("stale", {
  /** The edit was made for an older version, and the code that it changes has changed since. */
  staleEdit: (op: FlowEditOp) =>
    op === "set" || op === "comment"
      ? t(
          "The text of this field has changed in the meantime, so it was not overwritten. Check the new text, or enter your text again.",
        )
      : t("This code has changed in the meantime, so the edit was not applied. Try again."),
  staleFix: () =>
    t("This code has changed in the meantime, so the fix was not applied. Check the problem again."),
  staleCopy: () => t("This code has changed in the meantime, so nothing was copied. Copy the steps again."),
  staleField: () =>
    t("The code has changed in the meantime and no longer contains this field. Check the new code."),
});

export const { wrongTypes } = rejections("wrong-types", {
  wrongTypes: (message: string) => t("TypeScript reports an error: {0}", message),
});

export const { uncheckedProposal } = rejections("no-types", {
  uncheckedProposal: () =>
    t("The proposal cannot be type-checked. Install TypeScript, or wait until it has started."),
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
    t("{0} cannot be read: {1}. Open it in the editor, or check its path.", uri, reason),
  );
}

/** An internal error, without its stack. */
export function internalError(method: string, thrown: unknown): ResponseError<void> {
  return new ResponseError(
    ErrorCodes.InternalError,
    t("{0} failed in the language server: {1}", method, errorMessage(thrown)),
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
