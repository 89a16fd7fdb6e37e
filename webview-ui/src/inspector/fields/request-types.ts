import type { FlowViewContract } from "@hookloom/protocol/flow-view";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { TypedFieldMethod, TypedFieldResponse, TypesUnavailable } from "@hookloom/protocol/typed-fields";
import type { Controller } from "../../state/controller.ts";

/** The reason why there are no types. */
export type TypesReason = TypesUnavailable["unavailable"];

type PageParams<M extends TypedFieldMethod> = FlowViewContract["host"]["requests"][M]["params"];

function isUnavailable(response: object): response is TypesUnavailable {
  return "unavailable" in response;
}

/**
 * Sends the host a request about a field. Returns undefined if there is no result: a newer request replaced this one, the text
 * has changed and the next snapshot triggers another one, or there are no types, in which case the reason is stored in the view's
 * state.
 */
export async function requestTypes<M extends TypedFieldMethod>(
  { host, store }: Controller,
  method: M,
  params: PageParams<M>,
): Promise<Exclude<TypedFieldResponse<M>, TypesUnavailable> | undefined> {
  const request = host.request(method, params) as Promise<TypedFieldResponse<M> & object>;
  const response = await request.catch(ignored("the next snapshot triggers a new request"));
  if (response === undefined) return undefined;
  if (isUnavailable(response)) {
    store.set({ typesMissing: response.unavailable });
    return undefined;
  }
  store.set({ typesMissing: undefined });
  return response as Exclude<TypedFieldResponse<M>, TypesUnavailable>;
}
