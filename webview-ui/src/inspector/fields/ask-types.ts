import type { FlowViewContract } from "@hookloom/protocol/flow-view";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { TypedFieldAnswer, TypedFieldMethod, TypesUnavailable } from "@hookloom/protocol/typed-fields";
import type { Controller } from "../../state/controller.ts";

/** Why there are no types. */
export type TypesReason = TypesUnavailable["unavailable"];

type PageParams<M extends TypedFieldMethod> = FlowViewContract["host"]["requests"][M]["params"];

function isUnavailable(answer: object): answer is TypesUnavailable {
  return "unavailable" in answer;
}

/**
 * Asks the host a question about a field. Undefined where there is no answer: a newer question took its place, the text
 * has moved on and the next snapshot asks again, or there are no types, which is then in the view's state.
 */
export async function askTypes<M extends TypedFieldMethod>(
  { host, store }: Controller,
  method: M,
  params: PageParams<M>,
): Promise<Exclude<TypedFieldAnswer<M>, TypesUnavailable> | undefined> {
  const asked = host.request(method, params) as Promise<TypedFieldAnswer<M> & object>;
  const answer = await asked.catch(ignored("the next snapshot asks again"));
  if (answer === undefined) return undefined;
  if (isUnavailable(answer)) {
    store.set({ typesMissing: answer.unavailable });
    return undefined;
  }
  store.set({ typesMissing: undefined });
  return answer as Exclude<TypedFieldAnswer<M>, TypesUnavailable>;
}
