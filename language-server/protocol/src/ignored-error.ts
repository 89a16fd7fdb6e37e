import { errorMessage } from "./unknown-values.ts";

/** Browsers and Node both provide `console`. This package includes the types of neither. */
declare const console: { debug(text: string): void };

/**
 * Handles a rejection that may be ignored: returns undefined and logs the error to the debug output with the reason. Programs
 * that send responses over stdout redirect the debug output on startup.
 * @param why completes "Ignored, since ..."
 */
export const ignored =
  (why: string) =>
  (error: unknown): undefined =>
    void console.debug(`Ignored, since ${why}: ${errorMessage(error)}`);
