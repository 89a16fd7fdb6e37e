import type { LspParams, LspRequest, LspResult } from "@hookloom/protocol/lsp-requests";
import type { GenericSchema } from "valibot";
import { ResponseError } from "vscode-languageserver";
import { internalError } from "./documents/errors.ts";
import type { OpenDocument } from "./documents/open-document.ts";
import type { OpenDocuments } from "./documents/open-documents.ts";
import { readParams } from "./guards.ts";

/** Request handlers by method name. */
export type RequestHandlers<M extends LspRequest = LspRequest> = {
  readonly [N in M]: (params: LspParams<N>, signal: AbortSignal) => LspResult<N> | Promise<LspResult<N>>;
};

/** Converts any error of a handler to an error response, so that no request can end the server. */
export async function runGuarded<R>(method: string, run: () => R | Promise<R>): Promise<R> {
  try {
    return await run();
  } catch (thrown) {
    throw thrown instanceof ResponseError ? thrown : internalError(method, thrown);
  }
}

/** Wraps a function as a request handler. Invalid params are rejected with a description of the expected ones. */
export const requestHandler =
  <P, R>(
    method: string,
    schema: GenericSchema<unknown, P>,
    run: (params: P) => R | Promise<R>,
  ): ((params: unknown) => Promise<R>) =>
  (params) =>
    runGuarded(method, () => run(readParams(method, schema, params)));

/** Handles a request about one document, which is read from disk if no editor has it open. */
export const about =
  (documents: OpenDocuments) =>
  <P extends { readonly uri: string }, R>(run: (document: OpenDocument, params: P) => R | Promise<R>) =>
  async (params: P): Promise<R> =>
    run(await documents.find(params.uri), params);
