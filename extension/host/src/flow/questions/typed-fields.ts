import type { FlowViewContract } from "@hookloom/protocol/flow-view";
import { RpcError } from "@hookloom/protocol/rpc";
import {
  type TypedFieldAnswer,
  type TypedFieldMethod,
  type TypedFieldParams,
  typedFieldMethods,
} from "@hookloom/protocol/typed-fields";
import { requestGuards } from "../page/flow-guards.ts";
import type { DocumentQuestions } from "../server/flow-server.ts";

type Requests = FlowViewContract["host"]["requests"];
type FieldRequests = {
  readonly [M in TypedFieldMethod]: (params: Requests[M]["params"]) => Promise<TypedFieldAnswer<M>>;
};

/** Questions that are asked at each key: the answer to an earlier one is of no use. */
const askedWhileTyping: ReadonlySet<TypedFieldMethod> = new Set([
  "completions",
  "signatureHelp",
  "fieldInfo",
  "callForm",
]);

const superseded = (): RpcError =>
  new RpcError("superseded", "The field was asked about again before this answer came.");

/**
 * Passes the inspector's questions on to the language server. One that is asked again for the same field, or the same part of
 * it, is cancelled there, and rejects with `superseded`.
 */
export function typedFieldRequests(server: DocumentQuestions, uri: string): FieldRequests {
  const asking = new Map<string, AbortController>();
  const request = async <M extends TypedFieldMethod>(
    method: M,
    message: Requests[M]["params"],
  ): Promise<TypedFieldAnswer<M>> => {
    const params = { uri, ...requestGuards[method](message) } as unknown as TypedFieldParams<M>;
    if (!askedWhileTyping.has(method)) return server.request(method, params);
    const { step, field, part, draft } = params as TypedFieldParams<"fieldInfo">;
    const key = JSON.stringify([method, step, field, part, draft?.block, draft?.index]);
    const controller = new AbortController();
    asking.get(key)?.abort();
    asking.set(key, controller);
    try {
      const answer = await server.request(method, params, controller.signal);
      if (controller.signal.aborted) throw superseded();
      return answer;
    } catch (error) {
      throw controller.signal.aborted ? superseded() : error;
    } finally {
      if (asking.get(key) === controller) asking.delete(key);
    }
  };
  const entries = typedFieldMethods.map((method) => [
    method,
    (params: Requests[typeof method]["params"]) => request(method, params),
  ]);
  return Object.fromEntries(entries);
}
