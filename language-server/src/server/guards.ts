import type { CodeActionParams, TextDocumentPositionParams } from "vscode-languageserver/node";
import type {
  ClientOptions,
  EditParams,
  FlowParams,
  PaletteParams,
  TextOfParams,
} from "../protocol/protocol.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Validates a client's params; `expected` describes the valid form. */
export interface Guard<T> {
  readonly expected: string;
  readonly accepts: (value: unknown) => value is T;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

const hasPosition = (value: unknown): boolean => {
  const { line, character } = fieldsOf(value);
  return typeof line === "number" && typeof character === "number";
};

/** The client's options; unknown ones are ignored. */
export function readClientOptions(value: unknown): ClientOptions {
  const { flowChanged } = fieldsOf(value);
  return typeof flowChanged === "boolean" ? { flowChanged } : {};
}

export const flowParams: Guard<FlowParams> = {
  expected: "{ uri } with the document's URI",
  accepts: (value): value is FlowParams => typeof fieldsOf(value).uri === "string",
};

/** The edit's own members are validated by the bridge. */
export const editParams: Guard<EditParams> = {
  expected: "{ uri, version, edit } with the version that the edit speaks of and an edit with an op",
  accepts: (value): value is EditParams => {
    const { uri, version, edit } = fieldsOf(value);
    return typeof uri === "string" && typeof version === "number" && typeof fieldsOf(edit).op === "string";
  },
};

export const paletteParams: Guard<PaletteParams> = {
  expected: "{ uri, block, index } with the id of a block",
  accepts: (value): value is PaletteParams => {
    const { uri, block, index } = fieldsOf(value);
    return typeof uri === "string" && typeof block === "string" && typeof index === "number";
  },
};

export const textOfParams: Guard<TextOfParams> = {
  expected: "{ uri, version, steps } with the version that the ids of the steps speak of",
  accepts: (value): value is TextOfParams => {
    const { uri, version, steps } = fieldsOf(value);
    return (
      typeof uri === "string" &&
      typeof version === "number" &&
      Array.isArray(steps) &&
      steps.every((id) => typeof id === "string")
    );
  },
};

export interface DocumentParams {
  readonly textDocument: { readonly uri: string };
}

function isDocument(value: unknown): value is DocumentParams {
  return typeof fieldsOf(fieldsOf(value).textDocument).uri === "string";
}

export const documentParams: Guard<DocumentParams> = {
  expected: "{ textDocument: { uri } }",
  accepts: isDocument,
};

export const positionParams: Guard<TextDocumentPositionParams> = {
  expected: "{ textDocument: { uri }, position: { line, character } }",
  accepts: (value): value is TextDocumentPositionParams =>
    isDocument(value) && hasPosition(fieldsOf(value).position),
};

export const codeActionParams: Guard<CodeActionParams> = {
  expected: "{ textDocument: { uri }, range, context: { diagnostics } }",
  accepts: (value): value is CodeActionParams => {
    const { range, context } = fieldsOf(value);
    const { start, end } = fieldsOf(range);
    return (
      isDocument(value) &&
      hasPosition(start) &&
      hasPosition(end) &&
      Array.isArray(fieldsOf(context).diagnostics)
    );
  },
};
