import type { Bridge } from "@hookloom/bridge/server-bridge";
import { ignored } from "@hookloom/protocol/ignored-error";
import { lspMethods } from "@hookloom/protocol/lsp-methods";
import type {
  CallFormResult,
  FieldRef,
  TypedFieldAnswer,
  TypedFieldMethod,
  TypedFieldMethods,
  TypedFieldParams,
} from "@hookloom/protocol/typed-fields";
import { NoTypes, QuestionCancelled } from "@hookloom/types/errors";
import type { PlacedField } from "@hookloom/types/placed-field";
import type { Types } from "@hookloom/types/type-service";
import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { answer } from "./answer.ts";
import type { OpenDocuments } from "./documents/open-documents.ts";
import { placeField, placeMapping } from "./features/field-place.ts";
import type { FlowPublisher } from "./flow-publisher.ts";
import { type Guard, typedFieldGuards, typesSettings } from "./guards.ts";
import type { TypeProblems } from "./type-problems.ts";

type Asked<M extends TypedFieldMethod> = (
  params: TypedFieldParams<M>,
  signal: AbortSignal,
) => Promise<TypedFieldMethods[M]["result"]>;

/** Why there are no types is an answer, not an error. */
async function orUnavailable<R>(asked: Promise<R>): Promise<R | TypedFieldAnswer<"completions">> {
  try {
    return await asked;
  } catch (thrown) {
    if (thrown instanceof NoTypes) return { unavailable: thrown.reason };
    if (thrown instanceof QuestionCancelled)
      throw new ResponseError(LSPErrorCodes.RequestCancelled, "The question was cancelled.");
    throw thrown;
  }
}

/** Answers the inspector's questions about a field, whose place in the text the bridge knows and whose types TypeScript. */
export function answerTypedFields(
  connection: Connection,
  documents: OpenDocuments,
  bridge: Bridge,
  types: Types,
  publisher: FlowPublisher,
  typeProblems: TypeProblems,
): void {
  const on = <M extends TypedFieldMethod>(method: M, ask: Asked<M>): void => {
    const name = lspMethods[method];
    const guard = typedFieldGuards[method] as Guard<TypedFieldParams<M>>;
    connection.onRequest(name, async (params: unknown, token: CancellationToken): Promise<unknown> => {
      const cancelling = new AbortController();
      if (token.isCancellationRequested) cancelling.abort();
      const listening = token.onCancellationRequested(() => cancelling.abort());
      try {
        return await answer(name, guard, (known) => orUnavailable(ask(known, cancelling.signal)))(params);
      } finally {
        listening.dispose();
      }
    });
  };
  /** Asks about a field in its place; `none` is the answer where the step's code has none for it. */
  const placed =
    <P extends FieldRef & { readonly text?: string }, R>(
      none: R,
      ask: (field: PlacedField, params: P, signal: AbortSignal) => Promise<R>,
      of: "field" | "values" = "field",
    ) =>
    async (params: P, signal: AbortSignal): Promise<R> => {
      const field = placeField(await documents.find(params.uri), params, bridge, of);
      return field ? ask(field, params, signal) : none;
    };

  on(
    "completions",
    placed({ items: [] }, (field, { offset }: TypedFieldParams<"completions">, signal) =>
      types.completions(field, Math.min(offset, field.text.length), signal),
    ),
  );
  on("completionDetail", ({ uri, id }, signal) => types.completionDetail(uri, id, signal));
  on(
    "signatureHelp",
    placed(
      { signatures: [], active: 0, parameter: 0 },
      (field, { offset }: TypedFieldParams<"signatureHelp">, signal) =>
        types.signatureHelp(field, Math.min(offset, field.text.length), signal),
    ),
  );
  on(
    "fieldInfo",
    placed({ problems: [] }, (field, { offset }: TypedFieldParams<"fieldInfo">, signal) =>
      types.fieldInfo(field, offset, signal),
    ),
  );
  on(
    "typeTree",
    placed(
      { roots: [] },
      (field, _: TypedFieldParams<"typeTree">, signal) => types.typeTree(field, signal),
      "values",
    ),
  );
  on("typeChildren", ({ field = "", ...params }, signal) =>
    placed(
      { children: [] },
      (at: PlacedField, _: FieldRef, stop) => types.typeChildren(at, params.path, stop),
      "values",
    )({ ...params, field }, signal),
  );
  on("mappingTypes", async (params, signal) => {
    const field = placeMapping(await documents.find(params.uri), params, bridge);
    return field ? types.mappingTypes(field, params.shallow, signal) : { roots: [] };
  });
  on(
    "callForm",
    placed<TypedFieldParams<"callForm">, CallFormResult>({}, async (field, _, signal) => ({
      ...(await types.callForm(field, signal)),
      text: field.text,
    })),
  );
  connection.onNotification(lspMethods.typesSettings, (params: unknown) => {
    if (!typesSettings.accepts(params)) return;
    types.settings = params;
    connection
      .sendNotification(lspMethods.typesChanged)
      .catch(ignored("the end of its channel ends the server"));
    typeProblems.changed();
    for (const uri of publisher.watched) {
      const text = documents.get(uri);
      if (text) types.warm(text);
    }
  });
}
