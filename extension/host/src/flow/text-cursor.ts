import * as vscode from "vscode";
import { besideColumn, textColumn } from "../webview/columns.ts";

const cursorPauseMs = 60;

/** Called with the position of the text cursor. */
export type CursorListener = (cursor: { readonly version: number; readonly offset: number }) => void;

/** The text editor's cursor in one document: the diagram follows it, and moves it when a card is selected. */
export class TextCursor implements vscode.Disposable {
  readonly #document: vscode.TextDocument;
  readonly #onCursor: CursorListener;
  readonly #highlight: vscode.TextEditorDecorationType;
  readonly #subscription: vscode.Disposable;
  /** Selections made by the diagram that VS Code has not reported yet. */
  #ownSelections: vscode.Selection[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isReportDue = false;
  /** The editor in which code is highlighted. */
  #highlighted: vscode.TextEditor | undefined;

  constructor(
    document: vscode.TextDocument,
    highlight: vscode.TextEditorDecorationType,
    onCursor: CursorListener,
  ) {
    this.#document = document;
    this.#highlight = highlight;
    this.#onCursor = onCursor;
    this.#subscription = vscode.window.onDidChangeTextEditorSelection((change) => {
      if (change.textEditor.document === document && this.#isByUser(change)) this.#moved(change.textEditor);
    });
  }

  /** Selects code in the document's visible text editor without moving focus. */
  select(start: number, end: number): void {
    const editor = this.#editor();
    if (!editor) return;
    const selection = this.#selection(start, end);
    if (!isOnly(editor.selections, selection)) this.#ownSelections.push(selection);
    this.#highlightIn(editor, [selection]);
    this.#show(editor, selection);
  }

  /** Highlights code without selecting it; undefined clears the highlight. */
  mark(range: { readonly start: number; readonly end: number } | undefined): void {
    const editor = this.#editor();
    if (editor) this.#highlightIn(editor, range ? [this.#selection(range.start, range.end)] : []);
  }

  /** Moves the cursor and focuses the text, opening it if it is not visible. */
  async reveal(start: number, end: number): Promise<void> {
    const viewColumn = this.#editor()?.viewColumn ?? textColumn(this.#document.uri) ?? besideColumn();
    const { version } = this.#document;
    const editor = await vscode.window.showTextDocument(this.#document, { viewColumn });
    // The offsets refer to the text at the time when the card was selected.
    if (this.#document.version === version) this.#show(editor, this.#selection(start, end));
  }

  /** Returns the offset of the text cursor, which a new diagram shows first. */
  offset(): number | undefined {
    const editor = this.#editor();
    return editor && this.#document.offsetAt(editor.selection.active);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscription.dispose();
    this.mark(undefined);
  }

  /**
   * Highlights code unless nothing would change: each call is a message to the window, which would delay the snapshot of every
   * keystroke.
   */
  #highlightIn(editor: vscode.TextEditor, code: readonly vscode.Selection[]): void {
    if (code.length === 0 && this.#highlighted !== editor) return;
    this.#highlighted = code.length === 0 ? undefined : editor;
    editor.setDecorations(this.#highlight, code);
  }

  #editor(): vscode.TextEditor | undefined {
    return vscode.window.visibleTextEditors.find((editor) => editor.document === this.#document);
  }

  /** Returns a selection with the cursor at the start of the code, so that VS Code does not scroll to its end. */
  #selection(start: number, end: number): vscode.Selection {
    return new vscode.Selection(this.#document.positionAt(end), this.#document.positionAt(start));
  }

  /**
   * Selects code and reveals its start. For a single-line range that is longer than the editor is wide, VS Code scrolls
   * horizontally to its end, so an empty range is revealed: at the start of the line, unless other code precedes the selection
   * there.
   */
  #show(editor: vscode.TextEditor, selection: vscode.Selection): void {
    editor.selection = selection;
    const { line, character } = selection.start;
    const { firstNonWhitespaceCharacterIndex: indent } = this.#document.lineAt(line);
    const at = new vscode.Position(line, character > indent ? character : 0);
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  #moved(editor: vscode.TextEditor): void {
    this.#highlightIn(editor, []);
    if (this.#timer) {
      this.#isReportDue = true;
      return;
    }
    this.#report(editor);
    this.#timer = setTimeout(() => this.#pauseOver(editor), cursorPauseMs);
  }

  #pauseOver(editor: vscode.TextEditor): void {
    this.#timer = undefined;
    if (!this.#isReportDue) return;
    this.#isReportDue = false;
    this.#report(editor);
  }

  #report(editor: vscode.TextEditor): void {
    const offset = this.#document.offsetAt(editor.selection.active);
    this.#onCursor({ version: this.#document.version, offset });
  }

  /** Returns whether the user moved the cursor. Selections that were moved by an edit or by the diagram raise events too. */
  #isByUser({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): boolean {
    if (kind === undefined) return false;
    if (kind !== vscode.TextEditorSelectionChangeKind.Command) {
      this.#ownSelections = [];
      return true;
    }
    // The event may arrive before the diagram is VS Code's active editor.
    const index = this.#ownSelections.findIndex((selection) => isOnly(selections, selection));
    if (index >= 0) this.#ownSelections.splice(0, index + 1);
    return index < 0 && vscode.window.activeTextEditor === textEditor;
  }
}

/** Returns whether the editor has a single cursor with this selection and direction, for which VS Code reports no change. */
function isOnly([first, ...more]: readonly vscode.Selection[], selection: vscode.Selection): boolean {
  const ends = ({ anchor, active }: vscode.Selection): string =>
    [anchor, active].map(({ line, character }) => `${line}:${character}`).join(" ");
  return first !== undefined && more.length === 0 && ends(first) === ends(selection);
}
