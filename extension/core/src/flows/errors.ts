import { errorMaker } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { readFailure } from "../project/system-error.ts";
import { UserError } from "../project/user-error.ts";

/** Why a source file cannot be read or edited as flows; the messages are for users. */
export type FlowErrorCode = "unreadable" | "unwritable" | "not-utf8" | "stale" | "secret-left" | "no-project";

/** A failure that the user can fix: one message with the cause and the fix. */
export class FlowError extends UserError<FlowErrorCode> {}

const flowErrors = errorMaker((code: FlowErrorCode, ...rest) => new FlowError(code, ...rest));

export const unreadableSource = (name: string, cause: unknown): FlowError =>
  new FlowError("unreadable", t("{0} cannot be read ({1}): check the path.", name, readFailure(cause)));

export const { unwritableSource } = flowErrors("unwritable", {
  unwritableSource: (name: string, cause: unknown) =>
    t(
      "{0} cannot be written ({1}), so nothing was changed: make it writable, then try again.",
      name,
      readFailure(cause),
    ),
});

export const changedSource = (name: string): FlowError =>
  new FlowError("stale", t("{0} has changed since it was read, so nothing was written: try again.", name));

/** The secret was removed from the source but could not be stored or restored. */
export const { secretLeft } = flowErrors("secret-left", {
  secretLeft: (name: string, setting: string, _cause: unknown) =>
    t(
      "{0} no longer contains the value of {1}, which could not be stored or restored: set the value again.",
      name,
      setting,
    ),
});

export const notUtf8 = (name: string): FlowError =>
  new FlowError("not-utf8", t("{0} is not UTF-8: save it as UTF-8, then edit it.", name));

export const { noProjectForSecret } = flowErrors("no-project", {
  noProjectForSecret: (file: string, setting: string) =>
    t(
      "{0} is not in a webhook project, so the value of {1} cannot be stored: make it a setting instead.",
      file,
      setting,
    ),
});
