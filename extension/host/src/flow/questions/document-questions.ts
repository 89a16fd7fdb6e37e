import type { FlowViewContract } from "@hookloom/protocol/flow-view";
import { type LspParams, type PageQuestion, pageQuestions } from "@hookloom/protocol/lsp-requests";
import { RpcError } from "@hookloom/protocol/rpc";
import type { DocumentQuestions } from "../server/flow-server.ts";

type Requests = FlowViewContract["host"]["requests"];
type RequestHandler<M extends PageQuestion> = (
  params: Requests[M]["params"],
) => Promise<Requests[M]["result"]>;

/** Questions that are asked at each key: the answer to an earlier one is of no use. */
const typingRequests: ReadonlySet<PageQuestion> = new Set([
  "completions",
  "signatureHelp",
  "fieldInfo",
  "callForm",
]);

const superseded = (): RpcError =>
  new RpcError("superseded", "The field was asked about again before this answer came.");

/**
 * Passes the page's questions about a document on to the language server. One of those that are asked at each key is cancelled
 * there when it is asked again for the same field, or the same part of it, and rejects with `superseded`.
 */
export function documentQuestions(
  server: DocumentQuestions,
  uri: string,
): { readonly [M in PageQuestion]: RequestHandler<M> } {
  const pending = new Map<string, AbortController>();
  const request = async (method: PageQuestion, query: object): Promise<unknown> => {
    const params = { uri, ...query } as LspParams<PageQuestion>;
    if (!typingRequests.has(method)) return server.request(method, params);
    const { step, field, part, draft } = params as LspParams<"fieldInfo">;
    const key = JSON.stringify([method, step, field, part, draft?.block, draft?.index]);
    const controller = new AbortController();
    pending.get(key)?.abort();
    pending.set(key, controller);
    try {
      const response = await server.request(method, params, controller.signal);
      if (controller.signal.aborted) throw superseded();
      return response;
    } catch (error) {
      throw controller.signal.aborted ? superseded() : error;
    } finally {
      if (pending.get(key) === controller) pending.delete(key);
    }
  };
  const names = Object.keys(pageQuestions) as PageQuestion[];
  return Object.fromEntries(
    names.map((method) => [method, (params: object) => request(method, params)]),
  ) as unknown as { readonly [M in PageQuestion]: RequestHandler<M> };
}
