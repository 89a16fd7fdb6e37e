import type {
  EditParams,
  EditResult,
  FlowDocument,
  FlowResult,
  FlowUpdate,
  PaletteParams,
  PaletteResult,
  TextOfParams,
  TextOfResult,
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
  palette(params: PaletteParams): Promise<PaletteResult>;
  /** @throws RpcError `stale` where one of the steps is gone. */
  textOf(params: TextOfParams): Promise<TextOfResult>;
  onFlowChanged(listener: (changed: FlowChange) => void): { dispose(): void };
}
