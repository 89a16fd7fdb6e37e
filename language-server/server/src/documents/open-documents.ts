import { canonicalUri } from "@hookloom/protocol/document-uri";
import { OpenDocument, type Reading } from "./open-document.ts";
import type { SourceTexts } from "./ports.ts";

/** The documents that the client has open, by normalized URI. */
export class OpenDocuments {
  readonly #texts: SourceTexts;
  readonly #byUri = new Map<string, OpenDocument>();

  constructor(texts: SourceTexts) {
    this.#texts = texts;
  }

  /** @param closed The last reading before the document was closed, whose ids are still displayed. */
  open(uri: string, languageId: string, version: number, text: string, closed?: Reading): OpenDocument {
    const importedText = (specifier: string): string | undefined => this.#textNear(uri, specifier);
    const document = new OpenDocument(uri, languageId, version, text, importedText, closed);
    this.#byUri.set(canonicalUri(uri), document);
    return document;
  }

  close(uri: string): void {
    this.#byUri.delete(canonicalUri(uri));
  }

  /** All open documents. */
  get all(): readonly OpenDocument[] {
    return [...this.#byUri.values()];
  }

  get(uri: string): OpenDocument | undefined {
    return this.#byUri.get(canonicalUri(uri));
  }

  /**
   * Returns the open document, or for a file that is not open its saved text as version 0. Throws a response error if there is
   * neither.
   */
  async find(uri: string): Promise<OpenDocument> {
    const importedText = (specifier: string): string | undefined => this.#textNear(uri, specifier);
    return this.get(uri) ?? new OpenDocument(uri, undefined, 0, await this.#texts.read(uri), importedText);
  }

  /** Loads the imported files whose exports the document's steps may call. */
  async withImports(uri: string): Promise<void> {
    const document = this.get(uri);
    if (!document || !this.#texts.load) return;
    const files = document.importedFiles().flatMap((specifier) => importCandidates(uri, specifier));
    await this.#texts.load(files.filter((file) => !this.#byUri.has(file)));
    document.importsChanged();
  }

  /** Returns the documents whose flows have changed because an imported file was loaded or changed. */
  importsChanged(): readonly OpenDocument[] {
    return this.all.filter((document) => document.importsChanged());
  }

  /** Returns the text of an imported file, open or saved; undefined if there is no such file. */
  #textNear(uri: string, specifier: string): string | undefined {
    for (const candidate of importCandidates(uri, specifier)) {
      const text = this.#byUri.get(candidate)?.text ?? this.#texts.importedText(candidate);
      if (text !== undefined) return text;
    }
    return undefined;
  }
}

/**
 * Returns the files to which an import of a project file may refer, as canonical URIs. As in TypeScript, `./a.js` may be
 * `./a.ts`.
 */
function importCandidates(uri: string, specifier: string): readonly string[] {
  if (!URL.canParse(specifier, uri)) return [];
  const href = canonicalUri(new URL(specifier, uri).href);
  if (/\.[cm]?ts$/.test(href)) return [href];
  const source = href.replace(/\.([cm]?)js$/, ".$1ts");
  return [...new Set([source, href, `${href}.ts`, `${href}/index.ts`])];
}
