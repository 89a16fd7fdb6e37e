import type { Declarations } from "./declarations.ts";
import type { DocumentDelta } from "./flow-delta.ts";
import type { FlowDiff } from "./flow-diff.ts";
import type { FlowDocument, Range, TextEdit } from "./flow-document.ts";
import type { ExtractScope, FlowEdit, RefusalCode } from "./flow-edit.ts";
import type { Mapping, MappingPlace, MappingProgram } from "./mapping.ts";
import type { TypesSettings } from "./typed-fields.ts";

/** Host asks the server for the flows of a document. */
export interface FlowParams {
  readonly uri: string;
}
export interface FlowResult {
  readonly version: number;
  readonly document: FlowDocument;
}

/** Host asks the server what an edit of the diagram changes in the text; nothing is applied. */
export interface EditParams {
  readonly uri: string;
  /** The version that the ids of `edit` speak of. */
  readonly version: number;
  readonly edit: FlowEdit;
}
export interface EditResult {
  /** By URI. The version is 0 for a file that the server has read from the disk, because no editor has it open. */
  readonly changes: Readonly<
    Record<string, { readonly version: number; readonly edits: readonly TextEdit[] }>
  >;
  /** Where an edit takes a secret out of the source: its name, and the range of its literal in the old text of the document. */
  readonly secret?: { readonly name: string; readonly range: Range };
}

/** Host asks for a name that is free in a document, for what an edit makes; the edit's own name is a wish, or empty. */
export interface ProposedNameResult {
  readonly name: string;
  /** Where the function of an `extract` can stand, the best place first. */
  readonly scopes?: readonly ExtractScope[];
}

/** Host asks under which name the function of a flow is declared. */
export interface NameOfFlowParams {
  readonly uri: string;
  readonly flow: string;
}
export interface NameOfFlowResult {
  /** The version that `at` speaks of. */
  readonly version: number;
  /** The name and its offset; absent where the function has none that can be changed. */
  readonly found?: { readonly name: string; readonly at: number };
}

/** A function that a step calls, passes on or holds. */
export interface FlowCall {
  readonly step: string;
  /** The function's name; of an imported one the name that its file gives it. */
  readonly name: string;
  /** The flow of this file that it is. */
  readonly flow?: string;
  /** The module that it is imported from, where that is a file of the project: `./orders.ts`. */
  readonly file?: string;
}

/** Host asks which functions the steps of a document call. */
export interface CallsResult {
  /** The version that the ids speak of. */
  readonly version: number;
  readonly calls: readonly FlowCall[];
}

/** Host asks what a document declares. */
export interface DeclarationsParams {
  readonly uri: string;
  /** Asks what it would declare after this edit; nothing is applied. */
  readonly preview?: Pick<EditParams, "version" | "edit">;
}
export interface DeclarationsResult {
  /** The version of the text that was read, also where an edit was added to it. */
  readonly version: number;
  readonly declarations: Declarations;
}
/** The `data` of the error that answers a refused edit. */
export interface EditErrorData {
  readonly code: RefusalCode;
}

/** Server publishes the flows of an open document after a change. */
export interface FlowChangedParams {
  readonly uri: string;
  readonly version: number;
  readonly document: FlowDocument;
}

/** The client's initialization options. */
export interface ClientOptions {
  /** False where the client watches the documents that it shows: `flowChanged` is then not sent. */
  readonly flowChanged?: boolean;
  /** A client that says nothing has decided to run the server, so the project is trusted. */
  readonly types?: TypesSettings;
}

/** Server publishes what changed in the flows of a watched document. */
export interface FlowDeltaParams {
  readonly uri: string;
  readonly version: number;
  /** The previously published version, from which the delta starts; without it the delta holds the whole document. */
  readonly base?: number;
  readonly delta: DocumentDelta;
}

/** Host asks how a value is mapped. */
export interface MappingParams extends MappingPlace {
  readonly uri: string;
  /** The version that `step` speaks of. */
  readonly version: number;
}
export interface MappingResult {
  /** The version that the ranges of the mapping speak of: the current one. */
  readonly version: number;
  readonly mapping: Mapping;
}
export interface MappingProgramResult {
  /** The version whose code it is. */
  readonly version: number;
  /** Absent where the code has no value yet. */
  readonly program?: MappingProgram;
}

/** Host asks for the source text of steps, for copy. */
export interface TextOfParams {
  readonly uri: string;
  /** The version that the ids of `steps` speak of. */
  readonly version: number;
  readonly steps: readonly string[];
}
export interface TextOfResult {
  /** The current text of the steps in document order, with their comments, dedented. */
  readonly text: string;
}

/** Host asks what differs between two texts of a file; neither has to be that of an open document. */
export interface CompareParams {
  readonly uri: string;
  readonly before: string;
  readonly after: string;
}
export type CompareResult = FlowDiff;

/** Server asks a client that alone can read the files of a project, as in a browser, for the texts of some of them. */
export interface ReadSourcesParams {
  readonly uris: readonly string[];
}
export interface ReadSourcesResult {
  /** In the order of the URIs; null for what is not a file, or is too long to be a source. */
  readonly texts: readonly (string | null)[];
}

/** Server asks the same client for the other source files of a file's project, the nearest first. */
export interface SourcesAroundResult {
  readonly sources: readonly { readonly uri: string; readonly stamp: string }[];
}

export const lspMethods = {
  flow: "hookloom/flow",
  edit: "hookloom/edit",
  declarations: "hookloom/declarations",
  flowChanged: "hookloom/flowChanged",
  /** Answers as `flow` does; from then on each change of the open document comes as a `flowDelta`. */
  watchFlow: "hookloom/watchFlow",
  unwatchFlow: "hookloom/unwatchFlow",
  flowDelta: "hookloom/flowDelta",
  /** Server publishes the compiler's problems of a watched document, as `TypeProblemsParams`. */
  typeProblems: "hookloom/typeProblems",
  fixes: "hookloom/fixes",
  fix: "hookloom/fix",
  palette: "hookloom/palette",
  paletteDetail: "hookloom/paletteDetail",
  /** Server tells the host, without params, that exported names of packages were read: a search may find more. */
  paletteChanged: "hookloom/paletteChanged",
  readSources: "hookloom/readSources",
  /** Takes the params of `flow`. */
  sourcesAround: "hookloom/sourcesAround",
  textOf: "hookloom/textOf",
  compare: "hookloom/compare",
  /** Takes the params of `flow`; answers with a `MoveResult`. */
  move: "hookloom/move",
  markedText: "hookloom/markedText",
  proposal: "hookloom/proposal",
  findRecorded: "hookloom/findRecorded",
  /** Takes the params of `edit`. */
  proposedName: "hookloom/proposedName",
  nameOfFlow: "hookloom/nameOfFlow",
  /** Takes the params of `flow`. */
  calls: "hookloom/calls",
  completions: "hookloom/completions",
  completionDetail: "hookloom/completionDetail",
  signatureHelp: "hookloom/signatureHelp",
  fieldInfo: "hookloom/fieldInfo",
  typeTree: "hookloom/typeTree",
  typeChildren: "hookloom/typeChildren",
  mappingTypes: "hookloom/mappingTypes",
  callForm: "hookloom/callForm",
  mapping: "hookloom/mapping",
  mappingProgram: "hookloom/mappingProgram",
  /** Host tells the server that trust was given or TypeScript was installed. */
  typesSettings: "hookloom/typesSettings",
  /** Server tells the host, without params, that what had no types may have some now. */
  typesChanged: "hookloom/typesChanged",
} as const;
