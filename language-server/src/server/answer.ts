import { ResponseError } from "vscode-languageserver";
import { badParams, ourFault } from "./errors.ts";
import type { Guard } from "./guards.ts";

/**
 * Wraps a function as a request handler: invalid params are rejected with what was expected, and anything that it throws
 * becomes an error response. No request can end the server.
 */
export function answer<P, R>(
  method: string,
  guard: Guard<P>,
  run: (params: P) => R | Promise<R>,
): (params: unknown) => Promise<R> {
  return async (params) => {
    if (!guard.accepts(params)) throw badParams(method, guard.expected);
    try {
      return await run(params);
    } catch (thrown) {
      throw thrown instanceof ResponseError ? thrown : ourFault(method, thrown);
    }
  };
}
