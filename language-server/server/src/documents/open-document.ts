import type { PreviousReading } from "@hookloom/bridge/options";
import { bridge } from "@hookloom/bridge/server-bridge";
import type { Language } from "@hookloom/bridge/syntax";
import { ChangeLog } from "@hookloom/protocol/change-log";
import { changedPart } from "@hookloom/protocol/changed-part";
import type { Declarations } from "@hookloom/protocol/declarations";
import type { Shift } from "@hookloom/protocol/flow-delta";
import type { FlowDocument, KnownNames, Range, TextEdit } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import type { Range as LspRange, TextDocumentContentChangeEvent } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { isRejection } from "./errors.ts";

/** Number of readings to keep for edits of older versions: many for a short text, few for a huge one. */
const rememberedReadings = (text: string): number =>
  Math.max(2, Math.min(32, Math.floor(1_500_000 / (text.length + 1))));

/** A text and its flows at one version. */
export interface Reading {
  readonly version: number;
  readonly text: string;
  /** Number of changes to the text since it was opened. */
  readonly changes: number;
  readonly document: FlowDocument;
}

/** Detects a document's language from its file extension and the editor's language id; TypeScript if neither indicates another. */
export function detectLanguage(uri: string, languageId?: string): Language {
  if (languageId === "typescriptreact" || /\.tsx$/i.test(uri)) return "tsx";
  if (languageId?.startsWith("javascript") || /\.[cm]?jsx?$/i.test(uri)) return "js";
  return "ts";
}

const languageIds: Readonly<Record<Language, string>> = {
  ts: "typescript",
  tsx: "typescriptreact",
  js: "javascript",
};

/** True if a change is inside a function, where neither imports nor clients of the module are declared. */
function isInFlow({ flows }: FlowDocument, { start, end }: Range): boolean {
  return flows.some(({ file, body: { range } }) => !file && range.start <= start && end <= range.end);
}

/**
 * An open document. Its flows and declarations are read only when needed. Each reading starts from the previous one and the
 * changes since, which keeps ids stable.
 */
export class OpenDocument {
  readonly uri: string;
  readonly language: Language;
  /** The LSP language id: `typescript`, `javascriptreact` and so on. */
  readonly languageId: string;
  readonly #near: (specifier: string) => string | undefined;
  readonly #closed: Reading | undefined;
  #text: TextDocument;
  #readings: Reading[] = [];
  readonly #log: ChangeLog;
  /** True if the meaning of names has changed since the last reading, even if the text is the same. */
  #namesChanged = false;
  #declarations: Declarations | undefined;
  /** The names of connection clients in the last reading. */
  #names: KnownNames = {};
  /** The version that a planned diagram edit would create. */
  #planned: number | undefined;

  /**
   * @param importedText Returns the text of a project file that the document imports; undefined if there is no such file.
   * @param closed A reading from before the document was closed; its ids are kept.
   */
  constructor(
    uri: string,
    languageId: string | undefined,
    version: number,
    text: string,
    importedText: (specifier: string) => string | undefined = () => undefined,
    closed?: Reading,
  ) {
    this.#near = importedText;
    this.#closed = closed;
    this.uri = uri;
    this.language = detectLanguage(uri, languageId);
    this.languageId = languageId ?? languageIds[this.language];
    this.#text = TextDocument.create(uri, this.languageId, version, text);
    this.#log = new ChangeLog(version);
  }

  get version(): number {
    return this.#text.version;
  }

  get text(): string {
    return this.#text.getText();
  }

  /** Applies the changes of one notification, in the order in which the client made them. */
  change(changes: readonly TextDocumentContentChangeEvent[], version: number): void {
    if (this.version === this.#planned) this.flow();
    for (const change of changes) this.#changeOnce(change, version);
    if (changes.length === 0) TextDocument.update(this.#text, [], version);
    this.#declarations = undefined;
  }

  /**
   * Expects a diagram edit as the next change. The edit gets a separate reading: a moved statement that is also edited within
   * the same reading would not be recognized.
   */
  expectEdit(): void {
    this.#planned = this.version + 1;
  }

  /** The flows of the current text. */
  flow(): FlowDocument {
    return this.reading().document;
  }

  /** The current text and its flows. */
  reading(): Reading {
    const last = this.#readings.at(-1);
    const { text, version } = this;
    const changes = this.#log.count;
    if (last?.version === version && last.changes === changes && !this.#namesChanged) return last;
    const reading: Reading = { version, text, changes, document: this.#read(last) };
    this.#readings = [...this.#readings, reading].slice(-rememberedReadings(text));
    return reading;
  }

  /** Returns how offsets have shifted since a reading of this text. */
  shiftSince({ text, changes }: Reading): Shift {
    return { from: this.#log.since(changes)?.at(-1)?.end ?? 0, by: this.text.length - text.length };
  }

  /** Returns the ids of the flows that the current reading reuses from `before`. */
  reusedFlowIds(before: FlowDocument): ReadonlySet<string> {
    return bridge.takenOver(before, this.flow());
  }

  /** Returns the text and flows of an older version; undefined if they are no longer kept. */
  readingAt(version: number): Reading | undefined {
    return this.#readings.findLast((reading) => reading.version === version);
  }

  /** True if a version is current or still kept, so that its ranges can be mapped. */
  knows(version: number): boolean {
    return version === this.version || this.readingAt(version) !== undefined;
  }

  /** Returns the current range for a range of an older version; undefined if it is unknown or its text was replaced. */
  currentRange(version: number, range: Range): Range | undefined {
    return this.#log.currentRange(version, range);
  }

  /** Returns the text of a project file that the document imports; undefined if there is no such file. */
  importedText(specifier: string): string | undefined {
    return this.#near(specifier);
  }

  /** Returns the import specifiers of the project files whose exports the document's steps may call. */
  importedFiles(): readonly string[] {
    const { language } = this;
    const specifiers: string[] = [];
    const findExports = (specifier: string): KnownNames => {
      specifiers.push(specifier);
      return {};
    };
    bridge.readNames(this.text, { language, exportsOf: findExports });
    return specifiers;
  }

  /** Rereads the names of imported files, which may have changed. Returns true if this changes the flows. */
  importsChanged(): boolean {
    const before = this.#names;
    if (this.#readings.length > 0) this.#readNames();
    if (this.#names === before) return false;
    this.#namesChanged = true;
    return true;
  }

  /** Returns the names of connection clients, declared here or imported from another project file. */
  names(): KnownNames {
    this.flow();
    return this.#names;
  }

  /** The declarations of the current text. */
  declarations(): Declarations {
    this.#declarations ??= this.declarationsIn({ text: this.text, document: this.flow() });
    return this.#declarations;
  }

  /** Returns the declarations in the text of a reading. */
  declarationsIn({ text, document }: Pick<Reading, "text" | "document">): Declarations {
    return bridge.readDeclarations(text, { language: this.language, document });
  }

  /** Returns the changes that a diagram edit would make to the current text; undefined for a rejected edit. */
  editsFor(edit: FlowEdit): readonly TextEdit[] | undefined {
    try {
      return bridge.writeEdit(this.text, this.flow(), edit, { language: this.language });
    } catch (thrown) {
      if (isRejection(thrown)) return undefined;
      throw thrown;
    }
  }

  toLspRange(range: Range): LspRange {
    return { start: this.#text.positionAt(range.start), end: this.#text.positionAt(range.end) };
  }

  offsetsOf(range: LspRange): Range {
    const ends = [this.#text.offsetAt(range.start), this.#text.offsetAt(range.end)] as const;
    return { start: Math.min(...ends), end: Math.max(...ends) };
  }

  offsetAt(position: LspRange["start"]): number {
    return this.#text.offsetAt(position);
  }

  #read(last: Reading | undefined): FlowDocument {
    const { language } = this;
    const changes = last && this.#log.since(last.changes);
    if (last && changes?.length === 0 && !this.#namesChanged) return last.document;
    this.#namesChanged = false;
    if (!last || !changes || changes.some((change) => !isInFlow(last.document, change))) this.#readNames();
    const names = this.#names;
    const before = last ?? this.#closed;
    if (!before) return bridge.readFlow(this.text, { language, names });
    const { text, document } = before;
    const previous: PreviousReading = { text, document, ...(changes && { changes }) };
    return bridge.readFlow(this.text, { previous, language, names });
  }

  /**
   * Reads the names of connection clients. Unchanged names keep the same object, so that the next reading can reuse the last
   * one.
   */
  #readNames(): void {
    const { language } = this;
    const findExports = (specifier: string): KnownNames => {
      const text = this.#near(specifier);
      return text === undefined ? {} : bridge.readNames(text, { exported: true });
    };
    const names = bridge.readNames(this.text, { language, exportsOf: findExports });
    if (JSON.stringify(names) !== JSON.stringify(this.#names)) this.#names = names;
  }

  #changeOnce(change: TextDocumentContentChangeEvent, version: number): void {
    const before = this.text;
    const edit =
      "range" in change && change.range
        ? { ...this.offsetsOf(change.range), newText: change.text }
        : changedPart(before, change.text);
    this.#log.add(version, edit);
    const range = this.toLspRange(edit);
    if (this.#text.offsetAt(range.start) === edit.start && this.#text.offsetAt(range.end) === edit.end) {
      TextDocument.update(this.#text, [{ range, text: edit.newText }], version);
    } else {
      const after = before.slice(0, edit.start) + edit.newText + before.slice(edit.end);
      TextDocument.update(this.#text, [{ text: after }], version);
    }
  }
}
