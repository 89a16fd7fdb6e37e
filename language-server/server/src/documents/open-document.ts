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

/** How many readings are kept for edits of older versions: many of a short text, few of a huge one. */
const rememberedReadings = (text: string): number =>
  Math.max(2, Math.min(32, Math.floor(1_500_000 / (text.length + 1))));

/** A text and its flows at one version. */
export interface Reading {
  readonly version: number;
  readonly text: string;
  /** How many changes the text has had since it was opened. */
  readonly changes: number;
  readonly document: FlowDocument;
}

/** The dialect of a document, from the editor's language id or else from its file name. */
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

/** Whether a change lies inside a function, where no import and no client of the module is declared. */
function isInFlow({ flows }: FlowDocument, { start, end }: Range): boolean {
  return flows.some(({ file, body: { range } }) => !file && range.start <= start && end <= range.end);
}

/**
 * One text that the client has open, with its flows and declarations, read only when needed.
 * Each reading starts from the previous one and what changed since, which keeps ids.
 */
export class OpenDocument {
  readonly uri: string;
  readonly language: Language;
  /** As in the protocol: `typescript`, `javascriptreact` and so on. */
  readonly languageId: string;
  readonly #near: (specifier: string) => string | undefined;
  readonly #closed: Reading | undefined;
  #text: TextDocument;
  #readings: Reading[] = [];
  readonly #log: ChangeLog;
  /** Whether its names mean something else than in the last reading, while its text may be the same. */
  #namesChanged = false;
  #declarations: Declarations | undefined;
  /** The names of the last reading that hold clients of connections. */
  #names: KnownNames = {};
  /** The version that an edit of the diagram would lead to. */
  #planned: number | undefined;

  /**
   * @param near The text of a file of the project that the document imports; undefined if there is no such file.
   * @param closed A reading from before the document was closed, whose ids its flows keep.
   */
  constructor(
    uri: string,
    languageId: string | undefined,
    version: number,
    text: string,
    near: (specifier: string) => string | undefined = () => undefined,
    closed?: Reading,
  ) {
    this.#near = near;
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

  /** Takes the changes of one notification, in the order in which the client made them. */
  change(changes: readonly TextDocumentContentChangeEvent[], version: number): void {
    if (this.version === this.#planned) this.flow();
    for (const change of changes) this.#changeOnce(change, version);
    if (changes.length === 0) TextDocument.update(this.#text, [], version);
    this.#declarations = undefined;
  }

  /**
   * Expects an edit of the diagram as the next change. It is read on its own: a moved statement that
   * is also typed into in the same reading would not be recognized.
   */
  expectEdit(): void {
    this.#planned = this.version + 1;
  }

  /** The flows of the present text. */
  flow(): FlowDocument {
    return this.reading().document;
  }

  /** The present text and its flows. */
  reading(): Reading {
    const last = this.#readings.at(-1);
    const { text, version } = this;
    const changes = this.#log.count;
    if (last?.version === version && last.changes === changes && !this.#namesChanged) return last;
    const reading: Reading = { version, text, changes, document: this.#read(last) };
    this.#readings = [...this.#readings, reading].slice(-rememberedReadings(text));
    return reading;
  }

  /** How offsets have changed since a reading of this text. */
  shiftSince({ text, changes }: Reading): Shift {
    return { from: this.#log.since(changes)?.at(-1)?.end ?? 0, by: this.text.length - text.length };
  }

  /** The ids of the flows that the current reading took over from `before`. */
  takenOver(before: FlowDocument): ReadonlySet<string> {
    return bridge.takenOver(before, this.flow());
  }

  /** The text and flows of an older version; undefined where they are no longer kept. */
  readingAt(version: number): Reading | undefined {
    return this.#readings.findLast((reading) => reading.version === version);
  }

  /** Whether what was seen in a version can still be found. */
  knows(version: number): boolean {
    return version === this.version || this.readingAt(version) !== undefined;
  }

  /** Where a range of an older version is now; undefined where this is not known or the text there was replaced. */
  rangeNow(version: number, range: Range): Range | undefined {
    return this.#log.rangeNow(version, range);
  }

  /** The text of a file of the project that the document names; undefined if there is no such file. */
  near(specifier: string): string | undefined {
    return this.#near(specifier);
  }

  /** The files of the project from which it imports what its steps may call, as it names them. */
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

  /** Rereads the names of imported files, which may have changed; true where that changes its flows. */
  importsChanged(): boolean {
    const before = this.#names;
    if (this.#readings.length > 0) this.#readNames();
    if (this.#names === before) return false;
    this.#namesChanged = true;
    return true;
  }

  /** The names that hold clients of connections, declared here or imported from another file of the project. */
  names(): KnownNames {
    this.flow();
    return this.#names;
  }

  /** What the present text declares. */
  declarations(): Declarations {
    this.#declarations ??= this.declaredIn({ text: this.text, document: this.flow() });
    return this.#declarations;
  }

  /** What the text of a reading declares. */
  declaredIn({ text, document }: Pick<Reading, "text" | "document">): Declarations {
    return bridge.readDeclarations(text, { language: this.language, document });
  }

  /** What an edit of the diagram would change in the present text; undefined where it is rejected. */
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

  /** Reads which names hold clients. Equal ones stay the same object, so that the next reading can build on the last. */
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
