import { EditMistake } from "@hookloom/protocol/flow-edit";
import { type ClientOptions, type FlowParams, lspMethods } from "@hookloom/protocol/lsp-methods";
import { type LspParams, type LspRequest, lspQuestions } from "@hookloom/protocol/lsp-requests";
import type { TypesSettings } from "@hookloom/protocol/typed-fields";
import { isRecord } from "@hookloom/protocol/unknown-values";
import * as v from "valibot";
import type { CodeActionParams, RenameFilesParams, TextDocumentPositionParams } from "vscode-languageserver";
import { badEdit, badParams } from "./documents/errors.ts";

export const typesSettings: v.GenericSchema<unknown, TypesSettings> = v.object({
  trusted: v.boolean(),
  /** The folder of the editor's own TypeScript. */
  typescript: v.exactOptional(v.string()),
});

const clientOptions = { flowChanged: v.boolean(), validated: v.boolean(), types: typesSettings };

/** Reads the client's options. Invalid and unknown options are ignored. */
export function readClientOptions(value: unknown): ClientOptions {
  const given = isRecord(value) ? value : {};
  const valid = Object.entries(clientOptions).filter(([name, schema]) => v.is(schema, given[name]));
  return Object.fromEntries(valid.map(([name]) => [name, given[name]]));
}

/** True if the params of a notification match its schema. */
export const isValid = <P>(schema: v.GenericSchema<unknown, P>, params: unknown): params is P =>
  v.is(schema, params);

export const flowParams: v.GenericSchema<unknown, FlowParams> = v.object({ uri: v.string() });

const position = v.looseObject({ line: v.number(), character: v.number() });
const textDocument = v.looseObject({ uri: v.string() });

export const documentParams = v.looseObject({ textDocument });

/** Types a schema as the protocol's params: members that are not validated are assumed to follow the protocol. */
const standard = <P>(schema: v.GenericSchema): v.GenericSchema<unknown, P> =>
  schema as v.GenericSchema<unknown, P>;

export const positionParams = standard<TextDocumentPositionParams>(v.looseObject({ textDocument, position }));

export const codeActionParams = standard<CodeActionParams>(
  v.looseObject({
    textDocument,
    range: v.looseObject({ start: position, end: position }),
    context: v.looseObject({ diagnostics: v.array(v.unknown()) }),
  }),
);

export const renameParams = standard<RenameFilesParams>(
  v.looseObject({ files: v.array(v.looseObject({ oldUri: v.string(), newUri: v.string() })) }),
);

/** Describes the members of a message, such as `{ uri, version? }`. */
function describeMembers(schema: v.GenericSchema): string {
  const entries = "entries" in schema ? (schema.entries as v.ObjectEntries) : {};
  const names = Object.entries(entries).map(
    ([name, { type }]) => `${name}${type === "exact_optional" ? "?" : ""}`,
  );
  return `{ ${names.join(", ")} }`;
}

/**
 * Reads the params of a method.
 * @throws ResponseError with the invalid member; `bad-edit` if an edit is invalid
 */
export function readParams<P>(method: string, schema: v.GenericSchema<unknown, P>, params: unknown): P {
  const { success, output, issues } = v.safeParse(schema, params, { abortEarly: true });
  if (success) return output;
  const [{ path: at = [], message }] = issues;
  const names = at.map(({ key }) => String(key));
  const inEdit = names.indexOf("edit") + 1;
  if (inEdit > 0) throw badEdit(new EditMistake(names.slice(inEdit).join(".") || "edit", message));
  throw badParams(method, describeMembers(schema), names.join("."));
}

/** Reads the params of a request. @throws as `readParams` does */
export function readQuestion<M extends LspRequest>(method: M, params: unknown): LspParams<M> {
  const { entries } = lspQuestions[method].params;
  const schema = v.object({ uri: v.string(), ...entries });
  return readParams(lspMethods[method], schema as unknown as v.GenericSchema<unknown, LspParams<M>>, params);
}
