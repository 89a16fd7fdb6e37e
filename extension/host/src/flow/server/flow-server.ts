import type { TypeProblemsParams } from "@hookloom/protocol/code-problems";
import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { FlowUpdate } from "@hookloom/protocol/flow-view";
import type { FlowResult } from "@hookloom/protocol/lsp-methods";
import type { LspParams, LspRequest, LspResult } from "@hookloom/protocol/lsp-requests";

/** The flows of a watched document and, if known, the changes since the previous snapshot. */
export interface FlowChange {
  readonly uri: string;
  readonly version: number;
  readonly document: FlowDocument;
  readonly update?: FlowUpdate;
}

/** Sends requests about a document to the language server. */
export interface DocumentQuestions {
  /**
   * The signal cancels the request.
   * @throws RpcError with the rejection's code and message.
   */
  request<M extends LspRequest>(method: M, params: LspParams<M>, signal?: AbortSignal): Promise<LspResult<M>>;
}

/** What the flow editor needs from the language server. */
export interface FlowServer extends DocumentQuestions {
  /** The flows as they are now; from then on each change is reported. Each call needs an `unwatch` of its own. */
  watch(uri: string): Promise<FlowResult>;
  unwatch(uri: string): void;
  /** What had no types may have some now. */
  onTypesChanged(listener: () => void): { dispose(): void };
  /** TypeScript's problems of the watched documents. */
  onTypeProblems(listener: (problems: TypeProblemsParams) => void): { dispose(): void };
  /** The palette's search may find more than before. */
  onPaletteChanged(listener: () => void): { dispose(): void };
  onFlowChanged(listener: (changed: FlowChange) => void): { dispose(): void };
}
