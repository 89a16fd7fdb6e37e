import { t } from "@vscode/l10n";
import { UserError } from "../../project/user-error.ts";

/** A failure that the user can fix: one message with the cause and the fix. */
export class PlatformError extends UserError<"no-node" | "locked"> {}

export const noNode = (found: readonly string[]): PlatformError =>
  new PlatformError(
    "no-node",
    found.length === 0
      ? t(
          "Projects need Node 24 or newer, but Node was not found: install Node 24, or set HOOKLOOM_NODE to its path.",
        )
      : t(
          "Projects need Node 24 or newer (found: {0}): install Node 24, or set HOOKLOOM_NODE to its path.",
          found.join(", "),
        ),
  );

/** `holder` is the start of the message, such as `Another deploy of dev`. */
export const lockedTooLong = (file: string, holder: string): PlatformError =>
  new PlatformError(
    "locked",
    t("{0} has not finished: wait for it to finish, or delete {1} if nothing is running.", holder, file),
  );
