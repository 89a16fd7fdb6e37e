import { type Connection, ResponseError } from "vscode-languageserver";
import { badParams, ourFault } from "./documents/errors.ts";
import type { OpenDocument } from "./documents/open-document.ts";
import type { OpenDocuments } from "./documents/open-documents.ts";
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

/** Answers a method that asks about one document. */
export type AnswerAbout = <P extends { readonly uri: string }, R>(
  method: string,
  guard: Guard<P>,
  run: (document: OpenDocument, params: P) => R | Promise<R>,
) => void;

/** The answers of methods that ask about one document, which is read from the disk where no editor has it open. */
export function answersAbout(connection: Connection, documents: OpenDocuments): AnswerAbout {
  return (method, guard, run) => {
    const ask: (params: unknown) => Promise<unknown> = answer(method, guard, async (params) =>
      run(await documents.find(params.uri), params),
    );
    connection.onRequest(method, ask);
  };
}
