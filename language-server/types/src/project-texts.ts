import { changedPart } from "@hookloom/protocol/changed-part";
import { type Position, TextDocument } from "vscode-languageserver-textdocument";
import type { TypeView } from "./unstable/type-view.ts";

/** A field at its actual location: the text that its document would have if the field contained `text`. */
export interface PlacedField {
  readonly uri: string;
  readonly languageId: string;
  readonly before: string;
  readonly text: string;
  readonly after: string;
  /** True if the document has no syntax errors, so that any syntax error near the field is caused by the field's text. */
  readonly isSyntaxValid: boolean;
  /** True if the field's step is not in the document yet. */
  readonly draft: boolean;
}

/** Returns the document with the field unchanged, or with another text in the field. */
export function wholeText({ uri, languageId, before, text, after }: PlacedField, other = text): ProjectText {
  return { uri, languageId, text: before + other + after };
}

/** A text in TypeScript that does not change for the duration of one request. */
export interface LiveText {
  readonly document: TextDocument;
  /** Sends the language server a request about this text. */
  request<R>(method: string, params: object): Promise<R>;
  /** Sends the language server a request that does not refer to a text. */
  requestAny<R>(method: string, params: object): Promise<R>;
  /**
   * Reads types of this text.
   * @throws NoTypes `failed` if this version of TypeScript does not provide them
   */
  view(): Promise<TypeView>;
}

/** A text of a project: one that the client has open, or its content with an edited field. */
export interface ProjectText {
  readonly uri: string;
  /** The LSP language id: `typescript`, `javascriptreact` and so on. */
  readonly languageId: string;
  readonly text: string;
}

/** Receives the notifications when a text is opened, changed or closed. */
export interface TextPort {
  notify(method: string, params: unknown): void;
}

/** Returns the single replacement that turns the text of a document into another text. */
function replacement(document: TextDocument, text: string) {
  const before = document.getText();
  const changed = changedPart(before, text);
  let { start } = changed;
  let suffixLength = before.length - changed.end;
  // A position inside a CRLF or a surrogate pair would be misinterpreted.
  while (start > 0 && isSecondHalf(before, start)) start--;
  while (suffixLength > 0 && isSecondHalf(before, before.length - suffixLength)) suffixLength--;
  while (suffixLength > 0 && isSecondHalf(text, text.length - suffixLength)) suffixLength--;
  const at = (offset: number): Position => document.positionAt(offset);
  return {
    range: { start: at(start), end: at(before.length - suffixLength) },
    text: text.slice(start, text.length - suffixLength),
  };
}

function isSecondHalf(text: string, offset: number): boolean {
  const code = text.charCodeAt(offset);
  if (code === 10) return text.charCodeAt(offset - 1) === 13;
  return code >= 0xdc00 && code <= 0xdfff;
}

/**
 * The texts that TypeScript has open: those that the client has open, possibly one of them with an edited field. Before each
 * request, TypeScript is sent the changes to these texts.
 */
export class ProjectTexts {
  readonly #port: TextPort;
  readonly #known = new Map<string, TextDocument>();

  constructor(port: TextPort) {
    this.#port = port;
  }

  /** Makes TypeScript see exactly these texts; `edited` replaces the text with its URI. */
  show(open: readonly ProjectText[], edited?: ProjectText): void {
    const wanted = new Map(open.map((text) => [text.uri, text]));
    if (edited) wanted.set(edited.uri, edited);
    for (const uri of this.#known.keys()) if (!wanted.has(uri)) this.#close(uri);
    for (const text of wanted.values()) this.#show(text);
  }

  /** Returns the text of a document that TypeScript currently has. */
  get(uri: string): TextDocument | undefined {
    return this.#known.get(uri);
  }

  #show({ uri, languageId, text }: ProjectText): void {
    const known = this.#known.get(uri);
    if (!known || known.languageId !== languageId) {
      if (known) this.#close(uri);
      this.#known.set(uri, TextDocument.create(uri, languageId, 1, text));
      this.#port.notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } });
      return;
    }
    if (known.getText() === text) return;
    const change = replacement(known, text);
    const version = known.version + 1;
    TextDocument.update(known, [{ text }], version);
    this.#port.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [change] });
  }

  #close(uri: string): void {
    this.#known.delete(uri);
    this.#port.notify("textDocument/didClose", { textDocument: { uri } });
  }
}
