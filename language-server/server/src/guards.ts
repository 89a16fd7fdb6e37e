import type { FixesParams, FixParams } from "@hookloom/protocol/code-problems";
import type {
  ClientOptions,
  CompareParams,
  DeclarationsParams,
  EditParams,
  FlowParams,
  MappingParams,
  NameOfFlowParams,
  TextOfParams,
} from "@hookloom/protocol/lsp-methods";
import type { PaletteDetailParams, PaletteParams } from "@hookloom/protocol/palette";
import type { ProposalParams, ProposalPlace } from "@hookloom/protocol/proposal";
import type { FindRecordedParams } from "@hookloom/protocol/recording";
import type {
  FieldRef,
  TypedFieldMethod,
  TypedFieldParams,
  TypesSettings,
} from "@hookloom/protocol/typed-fields";
import { isRecord } from "@hookloom/protocol/unknown-values";
import type { CodeActionParams, RenameFilesParams, TextDocumentPositionParams } from "vscode-languageserver";

type Fields = Readonly<Record<string, unknown>>;

/** Validates a client's params; `expected` describes the valid form. */
export interface Guard<T> {
  readonly expected: string;
  readonly accepts: (value: unknown) => value is T;
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

const hasPosition = (value: unknown): boolean => {
  const { line, character } = fieldsOf(value);
  return typeof line === "number" && typeof character === "number";
};

/** The client's options; unknown ones are ignored. */
export function readClientOptions(value: unknown): ClientOptions {
  const { flowChanged, types } = fieldsOf(value);
  return {
    ...(typeof flowChanged === "boolean" ? { flowChanged } : {}),
    ...(typesSettings.accepts(types) ? { types } : {}),
  };
}

export const typesSettings: Guard<TypesSettings> = {
  expected: "{ trusted, typescript? } with the folder of the editor's own TypeScript",
  accepts: (value): value is TypesSettings => {
    const { trusted, typescript } = fieldsOf(value);
    return typeof trusted === "boolean" && (typescript === undefined || typeof typescript === "string");
  },
};

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

export const compareParams: Guard<CompareParams> = {
  expected: "{ uri, before, after } with the two texts",
  accepts: (value): value is CompareParams => {
    const { uri, before, after } = fieldsOf(value);
    return [uri, before, after].every((each) => typeof each === "string");
  },
};

const isPlace = (value: unknown): boolean => {
  const { uri, version, block, index } = fieldsOf(value);
  return (
    typeof uri === "string" &&
    typeof version === "number" &&
    typeof block === "string" &&
    typeof index === "number"
  );
};

export const proposalPlace: Guard<ProposalPlace> = {
  expected: "{ uri, version, block, index } with the id of a block",
  accepts: (value): value is ProposalPlace => isPlace(value),
};

export const proposalParams: Guard<ProposalParams> = {
  expected: "{ uri, version, block, index, code } with the id of a block and statements",
  accepts: (value): value is ProposalParams => isPlace(value) && typeof fieldsOf(value).code === "string",
};

const isRanges = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((range) => {
    const { start, end } = fieldsOf(range);
    return typeof start === "number" && typeof end === "number";
  });

export const findRecordedParams: Guard<FindRecordedParams> = {
  expected: "{ uri, text, steps, blocks, flows } with the text that was built and ranges in it",
  accepts: (value): value is FindRecordedParams => {
    const { uri, text, steps, blocks, flows } = fieldsOf(value);
    return typeof uri === "string" && typeof text === "string" && [steps, blocks, flows].every(isRanges);
  },
};

export const nameOfFlowParams: Guard<NameOfFlowParams> = {
  expected: "{ uri, flow } with the id of a flow",
  accepts: (value): value is NameOfFlowParams => {
    const { uri, flow } = fieldsOf(value);
    return typeof uri === "string" && typeof flow === "string";
  },
};

export const declarationsParams: Guard<DeclarationsParams> = {
  expected: "{ uri, preview? } with the document's URI, and a version and an edit to preview",
  accepts: (value): value is DeclarationsParams => {
    const { uri, preview } = fieldsOf(value);
    if (typeof uri !== "string") return false;
    return preview === undefined || editParams.accepts({ uri, ...fieldsOf(preview) });
  },
};
const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === "string");
const isOptional = (value: unknown, type: "string" | "number"): boolean =>
  value === undefined || typeof value === type;

export const paletteParams: Guard<PaletteParams> = {
  expected: "{ uri, version?, block, index, query?, recent? } with the id of a block",
  accepts: (value): value is PaletteParams => {
    const { uri, version, block, index, query, recent } = fieldsOf(value);
    return (
      typeof uri === "string" &&
      isOptional(version, "number") &&
      typeof block === "string" &&
      typeof index === "number" &&
      isOptional(query, "string") &&
      (recent === undefined || isTexts(recent))
    );
  },
};

export const paletteDetailParams: Guard<PaletteDetailParams> = {
  expected: "{ uri, version?, block, id } with the ids of a block and of a row of its palette",
  accepts: (value): value is PaletteDetailParams => {
    const { uri, version, block, id } = fieldsOf(value);
    const texts = [uri, block, id];
    return texts.every((each) => typeof each === "string") && isOptional(version, "number");
  },
};

export const textOfParams: Guard<TextOfParams> = {
  expected: "{ uri, version, steps } with the version that the ids of the steps speak of",
  accepts: (value): value is TextOfParams => {
    const { uri, version, steps } = fieldsOf(value);
    return typeof uri === "string" && typeof version === "number" && isTexts(steps);
  },
};

export const mappingParams: Guard<MappingParams> = {
  expected: "{ uri, version, step, field, argument? } with a field of a step, or an argument of its call",
  accepts: (value): value is MappingParams => isFieldRef(value) && isOptionalOffset(fieldsOf(value).argument),
};

export const fixesParams: Guard<FixesParams> = {
  expected: "{ uri, version, ranges } with the ranges of problems in that version",
  accepts: (value): value is FixesParams => {
    const { uri, version, ranges } = fieldsOf(value);
    return (
      typeof uri === "string" &&
      typeof version === "number" &&
      Array.isArray(ranges) &&
      ranges.every((range) => isOffset(fieldsOf(range).start) && isOffset(fieldsOf(range).end))
    );
  },
};

export const fixParams: Guard<FixParams> = {
  expected: "{ uri, version, id } with the id of a fix that was offered for that version",
  accepts: (value): value is FixParams => {
    const { uri, version, id } = fieldsOf(value);
    return typeof uri === "string" && typeof version === "number" && typeof id === "string";
  },
};

const isOffset = (value: unknown): boolean =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

const isOptionalOffset = (value: unknown): boolean => value === undefined || isOffset(value);

function isDraft(value: unknown): boolean {
  const { block, index, kind, fields } = fieldsOf(value);
  return (
    typeof block === "string" &&
    isOffset(index) &&
    typeof kind === "string" &&
    isRecord(fields) &&
    Object.values(fields).every((text) => typeof text === "string")
  );
}

function isFieldRef(value: unknown): value is FieldRef {
  const { uri, version, step, field, draft } = fieldsOf(value);
  return (
    typeof uri === "string" &&
    typeof version === "number" &&
    typeof step === "string" &&
    typeof field === "string" &&
    (draft === undefined || isDraft(draft))
  );
}

const hasText = (value: unknown): boolean => typeof fieldsOf(value).text === "string";

/** The questions about a field; a field of a draft has the draft's place and an empty `step`. */
export const typedFieldGuards: { readonly [M in TypedFieldMethod]: Guard<TypedFieldParams<M>> } = {
  completions: fieldGuard("text, offset", (value) => hasText(value) && isOffset(fieldsOf(value).offset)),
  completionDetail: {
    expected: "{ uri, id } with the id of a completion",
    accepts: (value): value is TypedFieldParams<"completionDetail"> => {
      const { uri, id } = fieldsOf(value);
      return typeof uri === "string" && typeof id === "string";
    },
  },
  signatureHelp: fieldGuard("text, offset", (value) => hasText(value) && isOffset(fieldsOf(value).offset)),
  fieldInfo: fieldGuard("text, offset?", (value) => {
    const { offset } = fieldsOf(value);
    return hasText(value) && (offset === undefined || isOffset(offset));
  }),
  typeTree: fieldGuard("", () => true),
  typeChildren: {
    expected: "{ uri, version, step, path } with the path of a node of a field's tree",
    accepts: (value): value is TypedFieldParams<"typeChildren"> => {
      const { path } = fieldsOf(value);
      return typeof path === "string" && isFieldRef({ field: "", ...fieldsOf(value) });
    },
  },
  mappingTypes: fieldGuard("argument?, shallow?", (value) => {
    const { argument, shallow } = fieldsOf(value);
    return isOptionalOffset(argument) && (shallow === undefined || typeof shallow === "boolean");
  }),
  callForm: fieldGuard("text?", (value) => fieldsOf(value).text === undefined || hasText(value)),
};

function fieldGuard<P extends FieldRef>(more: string, has: (value: unknown) => boolean): Guard<P> {
  const members = ["uri", "version", "step", "field", ...(more === "" ? [] : [more])].join(", ");
  return {
    expected: `{ ${members} } with a field of a step, or of a draft with its place`,
    accepts: (value): value is P => isFieldRef(value) && has(value),
  };
}

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

export const renameParams: Guard<RenameFilesParams> = {
  expected: "{ files: [{ oldUri, newUri }] }",
  accepts: (value): value is RenameFilesParams => {
    const { files } = fieldsOf(value);
    const isMoved = (file: unknown): boolean => {
      const { oldUri, newUri } = fieldsOf(file);
      return typeof oldUri === "string" && typeof newUri === "string";
    };
    return Array.isArray(files) && files.every(isMoved);
  },
};
