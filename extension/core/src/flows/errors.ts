import { errorMaker } from "@hookloom/protocol/unknown-values";
import { readFailure } from "../project/system-error.ts";
import { UserError } from "../project/user-error.ts";

/** Why a source file cannot be read or edited as flows; the messages are for users. */
export type FlowErrorCode = "unreadable" | "unwritable" | "not-utf8" | "stale" | "secret-left" | "no-project";

/** A failure that the user can fix: one message with the cause and the fix. */
export class FlowError extends UserError<FlowErrorCode> {}

const flowErrors = errorMaker((code: FlowErrorCode, ...rest) => new FlowError(code, ...rest));

export const unreadableSource = (name: string, cause: unknown): FlowError =>
  new FlowError("unreadable", `${name} cannot be read (${readFailure(cause)}): check the path.`);

export const { unwritableSource } = flowErrors("unwritable", {
  unwritableSource: (name: string, cause: unknown) =>
    `${name} cannot be written (${readFailure(cause)}), so nothing was changed: make it writable, then try again.`,
});

export const changedSource = (name: string): FlowError =>
  new FlowError("stale", `${name} was changed since it was read, so nothing was written: try again.`);

/** The secret was removed from the source but could not be stored or restored. */
export const { secretLeft } = flowErrors("secret-left", {
  secretLeft: (name: string, setting: string, _cause: unknown) =>
    `${name} has lost the value of ${setting}, which could not be stored, and was changed meanwhile: set the value again.`,
});

export const notUtf8 = (name: string): FlowError =>
  new FlowError("not-utf8", `${name} is not UTF-8: save it as UTF-8, then edit it.`);

export const { noProjectForSecret } = flowErrors("no-project", {
  noProjectForSecret: (file: string, setting: string) =>
    `${file} is not in a webhook project, so there is nowhere to keep the value of ${setting}: make it a setting instead.`,
});
