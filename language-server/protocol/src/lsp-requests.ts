import * as v from "valibot";
import type { FixesResult } from "./code-problems.ts";
import type { Declarations } from "./declarations.ts";
import type { FlowDiff } from "./flow-diff.ts";
import type { Range, TextEdit } from "./flow-document.ts";
import { type ExtractScope, flowEdit, type RejectionCode } from "./flow-edit.ts";
import type { Mapping, MappingProgram } from "./mapping.ts";
import { count, type DocumentRequestsOf, mappingLocation, question, text, texts } from "./messages.ts";
import type { MoveResult } from "./move.ts";
import type { PaletteDetail, PaletteResult } from "./palette.ts";
import type { MarkedTextResult, ProposalResult } from "./proposal.ts";
import type { FindRecordedResult } from "./recording.ts";
import { typedFieldQuestions } from "./typed-fields.ts";

export interface EditResult {
  /** By URI. The version is 0 for a file that the server has read from the disk, because no editor has it open. */
  readonly changes: Readonly<
    Record<string, { readonly version: number; readonly edits: readonly TextEdit[] }>
  >;
  /** Where an edit takes a secret out of the source: its name, and the range of its literal in the old text of the document. */
  readonly secret?: { readonly name: string; readonly range: Range };
}

export interface ProposedNameResult {
  readonly name: string;
  /** Where the function of an `extract` can be declared, the best scope first. */
  readonly scopes?: readonly ExtractScope[];
}

export interface NameOfFlowResult {
  /** The version that `at` speaks of. */
  readonly version: number;
  /** The name and its offset; absent where the function has none that can be changed. */
  readonly found?: { readonly name: string; readonly at: number };
}

/** Where a name is used in its file, apart from its declaration. */
export interface NameUses {
  readonly count: number;
  /** The names of the flows that use it, in the order of the text. */
  readonly flows: readonly string[];
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

export interface CallsResult {
  /** The version that the ids speak of. */
  readonly version: number;
  readonly calls: readonly FlowCall[];
}

export interface DeclarationsResult {
  /** The version of the text that was read, also where an edit was added to it. */
  readonly version: number;
  readonly declarations: Declarations;
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

export interface TextOfResult {
  /** The current text of the steps in document order, with their comments, dedented. */
  readonly text: string;
}

export type CompareResult = FlowDiff;

/** The `data` of the error for a rejected edit. */
export interface EditErrorData {
  readonly code: RejectionCode;
}

/** `version` is the one that the ids of `edit` speak of. */
const edit = { version: count, edit: flowEdit };
const range = v.object({ start: count, end: count });
/** `version` is the one that `step` speaks of. */
const mapping = { version: count, ...mappingLocation };
/** An index in a block of one version, at which statements are inserted. */
const insertionPoint = { version: count, block: text, index: count };

/**
 * What a page requests about its document: its host adds the `uri` and passes the request on to the server unchanged. A new
 * row needs a handler among `ownMethods` of the server, which the type check names.
 */
export const pageQuestions = {
  ...typedFieldQuestions,
  /** A free name for what an edit would make; the edit's name is a suggestion and may be empty. */
  proposedName: question<ProposedNameResult>()(edit),
  /** The name that the function of a flow is declared under. */
  nameOfFlow: question<NameOfFlowResult>()({ flow: text }),
  /** Where the name at an offset is used; nothing where the file does not declare it. */
  usesOfName: question<{ readonly uses?: NameUses }>()({ version: count, at: count }),
  /** Which functions the steps call. */
  calls: question<CallsResult>()({}),
  /** What the document declares; with an edit, what it would declare after it. Rejects as `edit` does. */
  declarations: question<DeclarationsResult>()({ preview: v.exactOptional(v.object(edit)) }),
  /** How a value is mapped, in the current text; rejects with `stale` or `not-found` where it is gone. */
  mapping: question<MappingResult>()(mapping),
  /** What would fix the problems of some ranges; nothing is changed. */
  fixes: question<FixesResult>()({ version: count, ranges: v.array(range) }),
  /** What can be inserted at an index; `block` decides what is offered. */
  palette: question<PaletteResult>()({
    /** The version that `block` speaks of. */
    version: v.exactOptional(count),
    block: text,
    index: count,
    /** What was typed, empty for the first rows; without it, only what the file itself offers. */
    query: v.exactOptional(text),
    /** The ids of the rows that were chosen last, the newest first. */
    recent: v.exactOptional(texts),
  }),
  /** More of one row of the palette. */
  paletteDetail: question<PaletteDetail>()({ version: v.exactOptional(count), block: text, id: text }),
  /** The source text of steps, for copy. */
  textOf: question<TextOfResult>()({ version: count, steps: texts }),
};

/** What a host requests for its own work. */
const hostQuestions = {
  /** What an edit of the diagram changes in the text; nothing is applied. */
  edit: question<EditResult>()(edit),
  /** What a fix that was offered changes in the texts; nothing is applied. */
  fix: question<EditResult>()({ version: count, id: text }),
  mappingProgram: question<MappingProgramResult>()(mapping),
  /** What differs between two texts of a file; neither has to be that of an open document. */
  compare: question<CompareResult>()({ before: v.string(), after: v.string() }),
  move: question<MoveResult>()({}),
  /** Where the parts of a text that was built are in the document now. */
  findRecorded: question<FindRecordedResult>()({
    text: v.string(),
    steps: v.array(range),
    blocks: v.array(range),
    flows: v.array(range),
  }),
  markedText: question<MarkedTextResult>()(insertionPoint),
  /** The result of inserting statements at a position. Rejects with `wrong-types` if TypeScript reports an error, `no-types` if it cannot run. */
  proposal: question<ProposalResult>()({ ...insertionPoint, code: text }),
};

export const lspQuestions = { ...pageQuestions, ...hostQuestions };

/**
 * What a host requests from the server about a document, by the method's name in `lspMethods`. Each may be rejected with an
 * error whose `data` is an `EditErrorData`: `stale` if the subject of the request is gone, `not-found` if a block is.
 */
export type LspRequests = DocumentRequestsOf<typeof lspQuestions>;
export type LspRequest = keyof LspRequests;
export type LspParams<M extends LspRequest> = LspRequests[M]["params"];
export type LspResult<M extends LspRequest> = LspRequests[M]["result"];
export type PageQuestion = keyof typeof pageQuestions;
