// The part of VS Code's API that the flow editor uses, over documents in memory, for tests: useVscode(fakeVscode).

import { l10n } from "../../testing/vscode-values.ts";
import { fakeDebug, Location, SourceBreakpoint } from "./fake-debug.ts";
import { EventEmitter, Position, Range, Selection, Uri } from "./fake-values.ts";

interface Offsets {
  readonly start: number;
  readonly end: number;
}

type TextEdits = readonly (Offsets & { readonly newText: string })[];

interface EntryMetadata {
  readonly needsConfirmation: boolean;
  readonly label: string;
}

class WorkspaceEdit {
  readonly replacements: {
    readonly uri: Uri;
    readonly range: Range;
    readonly text: string;
    readonly metadata: EntryMetadata | undefined;
  }[] = [];
  get size(): number {
    return this.replacements.length;
  }
  replace(uri: Uri, range: Range, text: string, metadata?: EntryMetadata): void {
    this.replacements.push({ uri, range, text, metadata });
  }
}

interface ContentChange {
  readonly range: Range;
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

interface TextChange {
  readonly document: FakeDocument;
  readonly contentChanges: readonly ContentChange[];
}

/** A text document; `edit` is what typing does. */
export class FakeDocument {
  readonly uri: Uri;
  readonly isUntitled = false;
  readonly encoding = "utf8";
  isDirty = false;
  version = 1;
  /** How often it was saved. */
  saved = 0;
  #text: string;
  /** What takes the changes back, and what makes those that were taken back again. */
  readonly #history = { undo: [] as TextEdits[], redo: [] as TextEdits[] };

  constructor(uri: string, text: string) {
    this.uri = Uri.parse(uri);
    this.#text = text;
  }

  getText(): string {
    return this.#text;
  }

  async save(): Promise<boolean> {
    this.saved++;
    this.isDirty = false;
    return true;
  }

  positionAt(offset: number): Position {
    const before = this.#text.slice(0, offset);
    const line = before.split("\n").length - 1;
    return { line, character: before.length - (before.lastIndexOf("\n") + 1) };
  }

  lineAt(line: number): { readonly firstNonWhitespaceCharacterIndex: number } {
    const text = this.#text.split("\n")[line] ?? "";
    return { firstNonWhitespaceCharacterIndex: text.length - text.trimStart().length };
  }

  offsetAt({ line, character }: Position): number {
    let start = 0;
    for (let at = 0; at < line; at++) start = this.#text.indexOf("\n", start) + 1;
    return start + character;
  }

  /** Makes changes of one version, given in offsets of the previous text. The last one comes first, as in VS Code. */
  edit(...changes: TextEdits): void {
    this.#history.undo.push(this.#change(changes));
    this.#history.redo = [];
  }

  /** Takes back the last change, or makes it again. */
  step(command: "undo" | "redo"): void {
    const changes = this.#history[command].pop();
    if (changes) this.#history[command === "undo" ? "redo" : "undo"].push(this.#change(changes));
  }

  /** Returns what takes the changes back. */
  #change(changes: TextEdits): TextEdits {
    let shift = 0;
    const inverse = [...changes]
      .sort((a, b) => a.start - b.start)
      .map(({ start, end, newText }) => {
        const from = start + shift;
        shift += newText.length - (end - start);
        return { start: from, end: from + newText.length, newText: this.#text.slice(start, end) };
      });
    const contentChanges = [...changes]
      .sort((a, b) => b.start - a.start)
      .map(({ start, end, newText }): ContentChange => {
        const range = new Range(this.positionAt(start), this.positionAt(end));
        return { range, rangeOffset: start, rangeLength: end - start, text: newText };
      });
    for (const { rangeOffset, rangeLength, text } of contentChanges)
      this.#text = this.#text.slice(0, rangeOffset) + text + this.#text.slice(rangeOffset + rangeLength);
    this.version++;
    this.isDirty = true;
    textChanged.fire({ document: this, contentChanges });
    return inverse;
  }

  /** Replaces the first occurrence of a text. */
  type(from: string, to: string): void {
    const start = this.#text.indexOf(from);
    if (start < 0) throw new Error(`The text has no ${from}`);
    this.edit({ start, end: start + from.length, newText: to });
  }
}

/** A visible text editor. */
export class FakeTextEditor {
  readonly document: FakeDocument;
  #selection = new Selection({ line: 0, character: 0 }, { line: 0, character: 0 });
  marked: readonly Range[] = [];
  readonly viewColumn = 1;

  constructor(document: FakeDocument) {
    this.document = document;
  }

  get selection(): Selection {
    return this.#selection;
  }

  get selections(): readonly Selection[] {
    return [this.selection];
  }

  set selection(selection: Selection) {
    this.#selection = selection;
    editor.selected(this.selected());
  }

  setDecorations(_type: unknown, ranges: readonly Range[]): void {
    this.marked = ranges;
  }

  /** The range that was brought into view last. */
  revealed: Range | undefined;

  revealRange(range: Range): void {
    this.revealed = range;
  }

  /** The selected text. */
  selected(): string {
    return this.#words(this.selection);
  }

  /** The text that is marked as the code of a card. */
  markedWords(): readonly string[] {
    return this.marked.map((range) => this.#words(range));
  }

  #words({ start, end }: Range): string {
    return this.document.getText().slice(this.document.offsetAt(start), this.document.offsetAt(end));
  }
}

const textChanged = new EventEmitter<TextChange>();
const textClosed = new EventEmitter<FakeDocument>();
const selectionChanged = new EventEmitter<unknown>();

/** What the tests inspect and control. */
export const editor = {
  documents: [] as FakeDocument[],
  visible: [] as FakeTextEditor[],
  active: undefined as FakeTextEditor | undefined,
  clipboard: "",
  /** The files besides the documents, by their paths. */
  files: new Map<string, Uint8Array>(),
  writable: true,
  trusted: true,
  commands: [] as (readonly unknown[])[],
  /** How long the window takes to apply an edit of the extension, and then to answer. */
  hop: (): Promise<void> => Promise.resolve(),
  /** What a person answers to a preview of an edit, which has this label. */
  confirm: async (_label: string): Promise<boolean> => true,
  /** Called with the text before and after each edit that the extension made. */
  applied: (_before: string, _after: string): void => undefined,

  /** Called with the text that the extension selected. */
  selected: (_words: string): unknown => undefined,

  reset(uri: string, text: string): FakeDocument {
    const document = new FakeDocument(uri, text);
    Object.assign(editor, { documents: [document], visible: [new FakeTextEditor(document)], clipboard: "" });
    Object.assign(editor, { writable: true, trusted: true, commands: [], hop: () => Promise.resolve() });
    editor.files.clear();
    editor.active = undefined;
    editor.applied = () => undefined;
    editor.confirm = async () => true;
    editor.selected = () => undefined;
    return document;
  },

  /** Reports that a selection was made, as the window does some time later. */
  reportSelection(textEditor: FakeTextEditor, selection: Selection, kind: number | undefined): void {
    textEditor.selection = selection;
    selectionChanged.fire({ textEditor, selections: [selection], kind });
  },

  /** Closes a document without saving it. */
  close(document: FakeDocument): void {
    editor.documents = editor.documents.filter((one) => one !== document);
    textClosed.fire(document);
  },

  /** The listeners to text changes. */
  get listeners(): number {
    return textChanged.listeners;
  },
};

function documentOf(uri: Uri): FakeDocument {
  const found = editor.documents.find((document) => document.uri.toString() === uri.toString());
  if (!found) throw new Error(`${uri} is not open.`);
  return found;
}

/** As in VS Code the edit is for the version that the extension saw when it asked; another one refuses it. */
async function applyEdit(edit: WorkspaceEdit): Promise<boolean> {
  const parts = Map.groupBy(edit.replacements, ({ uri }) => uri.toString());
  const seen = [...parts].map(([uri, replacements]) => {
    const document = documentOf(Uri.parse(uri));
    const changes = replacements.map(({ range, text }) => ({
      start: document.offsetAt(range.start),
      end: document.offsetAt(range.end),
      newText: text,
    }));
    return { document, version: document.version, changes };
  });
  await editor.hop();
  const asked = edit.replacements.find(({ metadata }) => metadata?.needsConfirmation)?.metadata;
  if (asked && !(await editor.confirm(asked.label))) return false;
  const isApplicable = editor.writable && seen.every(({ document, version }) => document.version === version);
  if (isApplicable) {
    for (const { document, changes } of seen) {
      const before = document.getText();
      document.edit(...changes);
      editor.applied(before, document.getText());
    }
  }
  await editor.hop();
  return isApplicable;
}

const disposable = { dispose: () => undefined };

/** For `useVscode`. */
export const fakeVscode = {
  l10n,
  Uri,
  Position,
  Range,
  Location,
  SourceBreakpoint,
  debug: fakeDebug,
  Selection,
  EventEmitter,
  WorkspaceEdit,
  Disposable: {
    from: (...all: readonly { dispose(): unknown }[]) => ({
      dispose: () => {
        for (const one of all) one.dispose();
      },
    }),
  },
  FileType: { File: 1 },
  QuickPickItemKind: { Separator: -1, Default: 0 },
  ViewColumn: { Beside: -2 },
  DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
  languages: { getDiagnostics: () => [], onDidChangeDiagnostics: () => disposable },
  TextEditorRevealType: { InCenterIfOutsideViewport: 2 },
  TextEditorSelectionChangeKind: { Keyboard: 1, Mouse: 2, Command: 3 },
  TabInputText: class {},
  TabInputCustom: class {},
  workspace: {
    applyEdit,
    get textDocuments() {
      return editor.documents;
    },
    openTextDocument: async (of: Uri | { readonly content: string }) =>
      "content" in of ? new FakeDocument("untitled:Untitled-1", of.content) : documentOf(of),
    onDidCloseTextDocument: textClosed.event,
    registerTextDocumentContentProvider: () => disposable,
    onDidChangeTextDocument: textChanged.event,
    get isTrusted() {
      return editor.trusted;
    },
    fs: {
      isWritableFileSystem: () => editor.writable,
      stat: async ({ path }: Uri) => {
        if (!editor.files.has(path)) throw new Error("No such file.");
        return { type: 1 };
      },
      writeFile: async ({ path }: Uri, data: Uint8Array) => void editor.files.set(path, data),
    },
  },
  window: {
    get visibleTextEditors() {
      return editor.visible;
    },
    get activeTextEditor() {
      return editor.active;
    },
    tabGroups: { all: [] },
    onDidChangeTextEditorSelection: selectionChanged.event,
    showSaveDialog: async ({ defaultUri }: { defaultUri: Uri }) => defaultUri,
    createTextEditorDecorationType: () => disposable,
    showTextDocument: async (document: FakeDocument, { selection }: { selection?: Range }) => {
      const shown = editor.visible.find((each) => each.document === document);
      if (!shown || !selection) return shown;
      shown.selection = new Selection(selection.start, selection.end);
      shown.revealRange(selection);
      return shown;
    },
  },
  env: {
    clipboard: {
      readText: async () => editor.clipboard,
      writeText: async (text: string) => {
        editor.clipboard = text;
      },
    },
  },
  commands: {
    executeCommand: async (...command: readonly unknown[]) => {
      editor.commands.push(command);
      const [id] = command;
      if (id === "undo" || id === "redo") editor.documents[0]?.step(id);
    },
  },
};

/** A panel with a page: what the host posts is handed over, and what the page posts is received. */
export function fakePanel(toPage: (message: unknown) => void) {
  const [received, seen] = [new EventEmitter<unknown>(), new EventEmitter<unknown>()];
  const closed = new EventEmitter<unknown>();
  const panel = {
    visible: true,
    active: true,
    reveal: () => undefined,
    onDidChangeViewState: seen.event,
    onDidDispose: closed.event,
    webview: {
      postMessage: async (message: unknown) => {
        toPage(message);
        return true;
      },
      onDidReceiveMessage: received.event,
    },
  };
  return {
    panel,
    toHost: (message: unknown) => received.fire(message),
    /** Brings the page to the front or hides it, as the window does with its tab. */
    show: (visible: boolean) => {
      panel.visible = visible;
      seen.fire(undefined);
    },
    /** Another editor becomes the active one, or this one again. */
    activate: (active: boolean) => {
      panel.active = active;
      seen.fire(undefined);
    },
    close: () => closed.fire(undefined),
  };
}
