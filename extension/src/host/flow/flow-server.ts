import type {
  EditParams,
  EditResult,
  FlowChangedParams,
  FlowResult,
  PaletteParams,
  PaletteResult,
} from "@hookloom/language-server/protocol";

/** What the flow editor needs of the language server. */
export interface FlowServer {
  flow(uri: string): Promise<FlowResult>;
  /** @throws RpcError with the refusal's code and sentence. */
  edit(params: EditParams): Promise<EditResult>;
  palette(params: PaletteParams): Promise<PaletteResult>;
  onFlowChanged(listener: (changed: FlowChangedParams) => void): { dispose(): void };
}
