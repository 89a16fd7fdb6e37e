import type {
  CallFormResult,
  FieldRef,
  TypedFieldMethod,
  TypedFieldParams,
  TypesUnavailable,
} from "@hookloom/protocol/typed-fields";
import { NoTypes, QuestionCancelled } from "@hookloom/types/errors";
import type { PlacedField } from "@hookloom/types/project-texts";
import type { Types } from "@hookloom/types/type-service";
import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { OpenDocuments } from "./documents/open-documents.ts";
import { locateField, locateMapping } from "./features/field-location.ts";
import type { RequestHandlers } from "./request-handler.ts";

/** Returns the reason for missing types as a result instead of an error. */
async function orUnavailable<R>(requested: Promise<R>): Promise<R | TypesUnavailable> {
  try {
    return await requested;
  } catch (thrown) {
    if (thrown instanceof NoTypes) return { unavailable: thrown.reason };
    if (thrown instanceof QuestionCancelled)
      throw new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled.");
    throw thrown;
  }
}

/**
 * Creates the handlers of the inspector's requests about a field. The bridge provides the field's location in the text, and
 * TypeScript its types.
 */
export function typedFieldHandlers(
  documents: OpenDocuments,
  types: Types,
): RequestHandlers<TypedFieldMethod> {
  const typedRequest =
    <P, R>(query: (params: P, signal: AbortSignal) => Promise<R>) =>
    (params: P, signal: AbortSignal): Promise<R | TypesUnavailable> =>
      orUnavailable(query(params, signal));
  /** Handles a request about a field; `emptyResult` is the response if the step's code has no location for it. */
  const fieldRequest = <P extends FieldRef & { readonly text?: string }, R>(
    emptyResult: R,
    query: (field: PlacedField, params: P, signal: AbortSignal) => Promise<R>,
    of: "field" | "values" = "field",
  ) =>
    typedRequest(async (params: P, signal): Promise<R> => {
      const field = locateField(await documents.find(params.uri), params, of);
      return field ? query(field, params, signal) : emptyResult;
    });
  const children = fieldRequest(
    { children: [] },
    (field, { path }: FieldRef & { readonly path: string }, signal) =>
      types.typeChildren(field, path, signal),
    "values",
  );
  return {
    completions: fieldRequest({ items: [] }, (field, { offset }: TypedFieldParams<"completions">, signal) =>
      types.completions(field, Math.min(offset, field.text.length), signal),
    ),
    completionDetail: typedRequest(({ uri, id }, signal) => types.completionDetail(uri, id, signal)),
    signatureHelp: fieldRequest(
      { signatures: [], active: 0, parameter: 0 },
      (field, { offset }: TypedFieldParams<"signatureHelp">, signal) =>
        types.signatureHelp(field, Math.min(offset, field.text.length), signal),
    ),
    fieldInfo: fieldRequest({ problems: [] }, (field, { offset }: TypedFieldParams<"fieldInfo">, signal) =>
      types.fieldInfo(field, offset, signal),
    ),
    typeTree: fieldRequest(
      { roots: [] },
      (field, _: FieldRef, signal) => types.typeTree(field, signal),
      "values",
    ),
    typeChildren: ({ field = "", ...params }, signal) => children({ ...params, field }, signal),
    mappingTypes: typedRequest(async (params, signal) => {
      const field = locateMapping(await documents.find(params.uri), params);
      return field ? types.mappingTypes(field, params.shallow, signal) : { roots: [] };
    }),
    callForm: fieldRequest<TypedFieldParams<"callForm">, CallFormResult>({}, async (field, _, signal) => ({
      ...(await types.callForm(field, signal)),
      text: field.text,
    })),
  };
}
