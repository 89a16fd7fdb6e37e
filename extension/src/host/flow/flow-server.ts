import type {
  DeclarationsParams,
  DeclarationsResult,
  EditParams,
  EditResult,
  FixesParams,
  FixesResult,
  FixParams,
  FlowDocument,
  FlowResult,
  FlowUpdate,
  NameOfFlowParams,
  NameOfFlowResult,
  PaletteDetail,
  PaletteDetailParams,
  PaletteParams,
  PaletteResult,
  ProposedNameResult,
  TextOfParams,
  TextOfResult,
  TypedFieldAnswer,
  TypedFieldMethod,
  TypedFieldParams,
  TypeProblemsParams,
} from "@hookloom/language-server/protocol";

/** The flows of a watched document and, if known, the changes since the previous picture. */
export interface FlowChange {
  readonly uri: string;
  readonly version: number;
  readonly document: FlowDocument;
  readonly update?: FlowUpdate;
}

/** What the flow editor needs from the language server. */
export interface FlowServer {
  /** The flows as they are now; from then on each change is reported. Each call needs an `unwatch` of its own. */
  watch(uri: string): Promise<FlowResult>;
  unwatch(uri: string): void;
  /** @throws RpcError with the refusal's code and sentence. */
  edit(params: EditParams): Promise<EditResult>;
  /** @throws RpcError with the refusal's code and sentence where an edit is previewed. */
  declarations(params: DeclarationsParams): Promise<DeclarationsResult>;
  fixes(params: FixesParams): Promise<FixesResult>;
  /** @throws RpcError `stale` where the problem or its text is another one by now. */
  fix(params: FixParams): Promise<EditResult>;
  /** @throws RpcError `not-found` where the block is gone. */
  palette(params: PaletteParams): Promise<PaletteResult>;
  /** @throws RpcError `stale` where what the edit works on is gone. */
  proposedName(params: EditParams): Promise<ProposedNameResult>;
  nameOfFlow(params: NameOfFlowParams): Promise<NameOfFlowResult>;
  /** @throws RpcError `not-found` where the block is gone. */
  paletteDetail(params: PaletteDetailParams): Promise<PaletteDetail>;
  /** @throws RpcError `stale` where one of the steps is gone. */
  textOf(params: TextOfParams): Promise<TextOfResult>;
  /**
   * Asks about a field's types; the signal cancels the question.
   * @throws RpcError `stale` where the field is gone.
   */
  askTypes<M extends TypedFieldMethod>(
    method: M,
    params: TypedFieldParams<M>,
    signal?: AbortSignal,
  ): Promise<TypedFieldAnswer<M>>;
  /** What had no types may have some now. */
  onTypesChanged(listener: () => void): { dispose(): void };
  /** What TypeScript says of the watched documents. */
  onTypeProblems(listener: (problems: TypeProblemsParams) => void): { dispose(): void };
  /** The palette's search may find more than before. */
  onPaletteChanged(listener: () => void): { dispose(): void };
  onFlowChanged(listener: (changed: FlowChange) => void): { dispose(): void };
}
