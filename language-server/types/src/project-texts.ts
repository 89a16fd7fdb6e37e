import { changedPart } from "@hookloom/protocol/changed-part";
import { type Position, TextDocument } from "vscode-languageserver-textdocument";
import type { TypeView } from "./unstable/type-view.ts";

/** A field at its true location: what its document would be if the field held `text`. */
export interface PlacedField {
  readonly uri: string;
  readonly languageId: string;
  readonly before: string;
  readonly text: string;
  readonly after: string;
  /** True where the document itself has no syntax error, so that those near the field are the field's. */
  readonly sound: boolean;
  /** True where the step of the field is not in the document yet. */
  readonly draft: boolean;
}

/** The document with the field as it is, or with another text instead. */
export function wholeText({ uri, languageId, before, text, after }: PlacedField, other = text): ProjectText {
  return { uri, languageId, text: before + other + after };
}

/** A text in TypeScript, for the time of one question: it does not change meanwhile. */
export interface LiveText {
  readonly document: TextDocument;
  /** Sends the language server a request about this text. */
  request<R>(method: string, params: object): Promise<R>;
  /** Sends it a request that names no text. */
  requestAny<R>(method: string, params: object): Promise<R>;
  /**
   * Reads types of this text.
   * @throws NoTypes `failed` where this version of TypeScript does not give them
   */
  view(): Promise<TypeView>;
}

/** A text of a project: one that the client has open, or what it would be with an edited field. */
export interface ProjectText {
  readonly uri: string;
  /** As in the protocol: `typescript`, `javascriptreact` and so on. */
  readonly languageId: string;
  readonly text: string;
}

/** Where the notifications of a text's life go. */
export interface TextPort {
  notify(method: string, params: unknown): void;
}

/** The one replacement that turns the text of a document into another text. */
function replacement(document: TextDocument, text: string) {
  const before = document.getText();
  const changed = changedPart(before, text);
  let { start } = changed;
  let same = before.length - changed.end;
  // A position between the two halves of a line end or of a character of two units means something else to a reader.
  while (start > 0 && isSecondHalf(before, start)) start--;
  while (same > 0 && isSecondHalf(before, before.length - same)) same--;
  while (same > 0 && isSecondHalf(text, text.length - same)) same--;
  const at = (offset: number): Position => document.positionAt(offset);
  return {
    range: { start: at(start), end: at(before.length - same) },
    text: text.slice(start, text.length - same),
  };
}

function isSecondHalf(text: string, offset: number): boolean {
  const code = text.charCodeAt(offset);
  if (code === 10) return text.charCodeAt(offset - 1) === 13;
  return code >= 0xdc00 && code <= 0xdfff;
}

/**
 * The texts that TypeScript has open: those that the client has open, one of them perhaps with an edited field. They are
 * brought up to date before a question, by what differs.
 */
export class ProjectTexts {
  readonly #port: TextPort;
  readonly #known = new Map<string, TextDocument>();

  constructor(port: TextPort) {
    this.#port = port;
  }

  /** Makes TypeScript see exactly these texts; `edited` replaces the one with its URI. */
  show(open: readonly ProjectText[], edited?: ProjectText): void {
    const wanted = new Map(open.map((text) => [text.uri, text]));
    if (edited) wanted.set(edited.uri, edited);
    for (const uri of this.#known.keys()) if (!wanted.has(uri)) this.#close(uri);
    for (const text of wanted.values()) this.#show(text);
  }

  /** The text of a document as TypeScript has it. */
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
