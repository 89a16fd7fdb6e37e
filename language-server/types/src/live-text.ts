import type { TextDocument } from "vscode-languageserver-textdocument";
import type { TypeView } from "./unstable/type-view.ts";

/** A text in TypeScript, for the time of one question: it does not change meanwhile. */
export interface LiveText {
  readonly document: TextDocument;
  /** Asks the language server about this text. */
  request<R>(method: string, params: object): Promise<R>;
  /** Asks it something that names no text. */
  requestAny<R>(method: string, params: object): Promise<R>;
  /**
   * Reads types of this text.
   * @throws NoTypes `failed` where this version of TypeScript does not give them
   */
  view(): Promise<TypeView>;
}
