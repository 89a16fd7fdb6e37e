import type { TypeProblemsParams } from "@hookloom/protocol/code-problems";
import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { FlowUpdate } from "@hookloom/protocol/flow-view";
import type { FlowResult } from "@hookloom/protocol/lsp-methods";
import type { LspParams, LspRequest, LspResult } from "@hookloom/protocol/lsp-requests";

/** The flows of a watched document and, if known, the changes since the last snapshot. */
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

/** Language server features that the flow editor uses. */
export interface FlowServer extends DocumentQuestions {
  /** Returns the current flows and reports each later change. Each call requires a matching `unwatch`. */
  watch(uri: string): Promise<FlowResult>;
  unwatch(uri: string): void;
  /** Calls the listener when types may have become available. */
  onTypesChanged(listener: () => void): { dispose(): void };
  /** Calls the listener with TypeScript's problems in the watched documents. */
  onTypeProblems(listener: (problems: TypeProblemsParams) => void): { dispose(): void };
  /** Calls the listener when the palette's search may have more results. */
  onPaletteChanged(listener: () => void): { dispose(): void };
  onFlowChanged(listener: (changed: FlowChange) => void): { dispose(): void };
}
