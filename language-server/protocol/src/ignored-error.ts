import { errorMessage } from "./unknown-values.ts";

/** Browsers and Node have it alike; this package names neither. */
declare const console: { debug(text: string): void };

/**
 * Handles a rejection that changes nothing: the value is undefined, and the error goes to the debug output of the program with
 * the reason why it may be ignored. Programs whose standard output carries responses redirect that output when they start.
 * @param why completes "Ignored, since ..."
 */
export const ignored =
  (why: string) =>
  (error: unknown): undefined =>
    void console.debug(`Ignored, since ${why}: ${errorMessage(error)}`);
