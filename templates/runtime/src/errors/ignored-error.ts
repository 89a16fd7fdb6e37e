import { debuglog } from "node:util";
import { errorMessage } from "./errors.ts";

const debug = debuglog("hookloom");

/**
 * Handles a rejection that can be ignored: the promise resolves to undefined. With `NODE_DEBUG=hookloom`, the error
 * is logged with the reason why it is ignored.
 * @param why completes "Ignored, since ..."
 * @example
 * await server.stop().catch(ignored("the process ends"));
 */
export const ignored =
  (why: string) =>
  (error: unknown): undefined =>
    void debug("Ignored, since %s: %s", why, errorMessage(error));
