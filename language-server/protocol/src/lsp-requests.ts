import type { FixesParams, FixesResult, FixParams } from "./code-problems.ts";
import type {
  CallsResult,
  CompareParams,
  CompareResult,
  DeclarationsParams,
  DeclarationsResult,
  EditParams,
  EditResult,
  FlowParams,
  MappingParams,
  MappingProgramResult,
  MappingResult,
  NameOfFlowParams,
  NameOfFlowResult,
  ProposedNameResult,
  TextOfParams,
  TextOfResult,
} from "./lsp-methods.ts";
import type { MoveResult } from "./move.ts";
import type { PaletteDetail, PaletteDetailParams, PaletteParams, PaletteResult } from "./palette.ts";
import type { MarkedTextResult, ProposalParams, ProposalPlace, ProposalResult } from "./proposal.ts";
import type { FindRecordedParams, FindRecordedResult } from "./recording.ts";
import type { TypedFieldAnswer, TypedFieldMethod, TypedFieldParams } from "./typed-fields.ts";

/**
 * What a host asks the server about a document, by the method's name in `lspMethods`. Each is refused with an error whose
 * `data` is an `EditErrorData`: `stale` where what the question is about is gone, `not-found` where a block is.
 */
export type LspRequests = {
  readonly edit: { readonly params: EditParams; readonly result: EditResult };
  readonly proposedName: { readonly params: EditParams; readonly result: ProposedNameResult };
  readonly nameOfFlow: { readonly params: NameOfFlowParams; readonly result: NameOfFlowResult };
  readonly calls: { readonly params: FlowParams; readonly result: CallsResult };
  readonly declarations: { readonly params: DeclarationsParams; readonly result: DeclarationsResult };
  readonly mappingProgram: { readonly params: MappingParams; readonly result: MappingProgramResult };
  readonly mapping: { readonly params: MappingParams; readonly result: MappingResult };
  readonly fixes: { readonly params: FixesParams; readonly result: FixesResult };
  readonly fix: { readonly params: FixParams; readonly result: EditResult };
  readonly palette: { readonly params: PaletteParams; readonly result: PaletteResult };
  readonly paletteDetail: { readonly params: PaletteDetailParams; readonly result: PaletteDetail };
  readonly compare: { readonly params: CompareParams; readonly result: CompareResult };
  readonly move: { readonly params: FlowParams; readonly result: MoveResult };
  readonly findRecorded: { readonly params: FindRecordedParams; readonly result: FindRecordedResult };
  readonly textOf: { readonly params: TextOfParams; readonly result: TextOfResult };
  readonly markedText: { readonly params: ProposalPlace; readonly result: MarkedTextResult };
  /** Refused with `wrong-types` where TypeScript objects, and `no-types` where it cannot be asked. */
  readonly proposal: { readonly params: ProposalParams; readonly result: ProposalResult };
} & {
  readonly [M in TypedFieldMethod]: {
    readonly params: TypedFieldParams<M>;
    readonly result: TypedFieldAnswer<M>;
  };
};

export type LspRequest = keyof LspRequests;
export type LspParams<M extends LspRequest> = LspRequests[M]["params"];
export type LspResult<M extends LspRequest> = LspRequests[M]["result"];
