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
  /** By URI. The version is 0 for a file that the server read from disk because no editor has it open. */
  readonly changes: Readonly<
    Record<string, { readonly version: number; readonly edits: readonly TextEdit[] }>
  >;
  /** The secret that an edit removes from the source: its name, and the range of its literal in the old document text. */
  readonly secret?: { readonly name: string; readonly range: Range };
}

export interface ProposedNameResult {
  readonly name: string;
  /** The scopes in which an extracted function can be declared, best first. */
  readonly scopes?: readonly ExtractScope[];
}

export interface NameOfFlowResult {
  /** The version that `at` refers to. */
  readonly version: number;
  /** The name and its offset. Absent if the function has no name that can be changed. */
  readonly found?: { readonly name: string; readonly at: number };
}

/** The uses of a name in its file, excluding its declaration. */
export interface NameUses {
  readonly count: number;
  /** The names of the flows that use it, in source order. */
  readonly flows: readonly string[];
}

/** A function that a step calls, passes as an argument or contains. */
export interface FlowCall {
  readonly step: string;
  /** The function's name. For an imported function, its local name in this file. */
  readonly name: string;
  /** The function's flow, if it is in this file. */
  readonly flow?: string;
  /** The module specifier of the import, if it is a file in the project: `./orders.ts`. */
  readonly file?: string;
}

export interface CallsResult {
  /** The version that the ids refer to. */
  readonly version: number;
  readonly calls: readonly FlowCall[];
}

export interface DeclarationsResult {
  /** The version of the text that was read, even if an edit was applied to it. */
  readonly version: number;
  readonly declarations: Declarations;
}

export interface MappingResult {
  /** The current version. The mapping's ranges refer to it. */
  readonly version: number;
  readonly mapping: Mapping;
}
export interface MappingProgramResult {
  /** The version of the code. */
  readonly version: number;
  /** Absent if the code has no value yet. */
  readonly program?: MappingProgram;
}

export interface TextOfResult {
  /** The current source text of the steps in document order, dedented, with their comments. */
  readonly text: string;
}

export type CompareResult = FlowDiff;

/** The `data` of the error for a rejected edit. */
export interface EditErrorData {
  readonly code: RejectionCode;
}

/** `version` is the version that the ids in `edit` refer to. */
const edit = { version: count, edit: flowEdit };
const range = v.object({ start: count, end: count });
/** `version` is the version that `step` refers to. */
const mapping = { version: count, ...mappingLocation };
/** An index in a block of a given version, where statements are inserted. */
const insertionPoint = { version: count, block: text, index: count };

/**
 * Requests from a page about its document. The host adds the `uri` and forwards the request to the server unchanged. A new
 * row needs a handler in the server's `ownMethods`; the type check reports a missing one.
 */
export const pageQuestions = {
  ...typedFieldQuestions,
  /** A free name for the declaration that an edit would create. The name in the edit is a suggestion and may be empty. */
  proposedName: question<ProposedNameResult>()(edit),
  /** The name that a flow's function is declared with. */
  nameOfFlow: question<NameOfFlowResult>()({ flow: text }),
  /** The uses of the name at an offset. Empty if the file does not declare it. */
  usesOfName: question<{ readonly uses?: NameUses }>()({ version: count, at: count }),
  /** The functions that the steps call. */
  calls: question<CallsResult>()({}),
  /** The declarations in the document, or after an edit if one is given. Rejects in the same way as `edit`. */
  declarations: question<DeclarationsResult>()({ preview: v.exactOptional(v.object(edit)) }),
  /** The mapping of a value in the current text. Rejects with `stale` or `not-found` if the value no longer exists. */
  mapping: question<MappingResult>()(mapping),
  /** The fixes for problems in the given ranges. Nothing is changed. */
  fixes: question<FixesResult>()({ version: count, ranges: v.array(range) }),
  /** The items that can be inserted at an index. `block` determines what is offered. */
  palette: question<PaletteResult>()({
    /** The version that `block` refers to. */
    version: v.exactOptional(count),
    block: text,
    index: count,
    /** The user's input; empty for the initial rows. Without it, only items from the file itself are returned. */
    query: v.exactOptional(text),
    /** The ids of the most recently chosen rows, newest first. */
    recent: v.exactOptional(texts),
  }),
  /** Details of a palette row. */
  paletteDetail: question<PaletteDetail>()({ version: v.exactOptional(count), block: text, id: text }),
  /** The source text of steps, for copying. */
  textOf: question<TextOfResult>()({ version: count, steps: texts }),
};

/** Requests that a host makes for itself. */
const hostQuestions = {
  /** The text changes for a diagram edit. Nothing is applied. */
  edit: question<EditResult>()(edit),
  /** The text changes for an offered fix. Nothing is applied. */
  fix: question<EditResult>()({ version: count, id: text }),
  mappingProgram: question<MappingProgramResult>()(mapping),
  /** The differences between two versions of a file. Neither has to be an open document's text. */
  compare: question<CompareResult>()({ before: v.string(), after: v.string() }),
  move: question<MoveResult>()({}),
  /** Finds the parts of a built text in the current document. */
  findRecorded: question<FindRecordedResult>()({
    text: v.string(),
    steps: v.array(range),
    blocks: v.array(range),
    flows: v.array(range),
  }),
  markedText: question<MarkedTextResult>()(insertionPoint),
  /**
   * The result of inserting statements at a position. Rejects with `wrong-types` if TypeScript reports an error, and with
   * `no-types` if TypeScript cannot run.
   */
  proposal: question<ProposalResult>()({ ...insertionPoint, code: text }),
};

export const lspQuestions = { ...pageQuestions, ...hostQuestions };

/**
 * Requests from a host to the server about a document, by method name in `lspMethods`. Each can be rejected with an error
 * whose `data` is an `EditErrorData`: `stale` if the target of the request no longer exists, `not-found` if a block does not
 * exist.
 */
export type LspRequests = DocumentRequestsOf<typeof lspQuestions>;
export type LspRequest = keyof LspRequests;
export type LspParams<M extends LspRequest> = LspRequests[M]["params"];
export type LspResult<M extends LspRequest> = LspRequests[M]["result"];
export type PageQuestion = keyof typeof pageQuestions;
