import { UserError } from "../../project/user-error.ts";

/** A failure that the user can fix: one message with the cause and the fix. */
export class PlatformError extends UserError<"no-node" | "locked"> {}

export const noNode = (found: readonly string[]): PlatformError =>
  new PlatformError(
    "no-node",
    `A project runs on Node 24 or newer and ${found.length ? `only ${found.join(" and ")} was found` : "no Node was found"}: install Node 24, or name one in the variable HOOKLOOM_NODE.`,
  );

/** `holder` is the start of the message, such as `Another deploy of dev`. */
export const lockedTooLong = (file: string, holder: string): PlatformError =>
  new PlatformError(
    "locked",
    `${holder} has not finished: wait for it, or delete ${file} if nothing is running.`,
  );
