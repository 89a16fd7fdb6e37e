import * as vscode from "vscode";
import { besideColumn, textColumn } from "../webview/columns.ts";

const cursorPauseMs = 60;

/** Gets the position of the text cursor. */
export type CursorListener = (cursor: { readonly version: number; readonly offset: number }) => void;

/** The cursor of one document in the text editor: the diagram follows it, and sets it where a card is selected. */
export class TextCursor implements vscode.Disposable {
  readonly #document: vscode.TextDocument;
  readonly #onCursor: CursorListener;
  readonly #highlight: vscode.TextEditorDecorationType;
  readonly #listening: vscode.Disposable;
  /** Made by the diagram; VS Code has not reported them yet. */
  #made: vscode.Selection[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting = false;
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
    this.#listening = vscode.window.onDidChangeTextEditorSelection((change) => {
      if (change.textEditor.document === document && this.#isByPerson(change)) this.#moved(change.textEditor);
    });
  }

  /** Selects code in the visible text editor of the document; the focus stays where it is. */
  select(start: number, end: number): void {
    const editor = this.#editor();
    if (!editor) return;
    const selection = this.#selection(start, end);
    if (!isOnly(editor.selections, selection)) this.#made.push(selection);
    this.#highlightIn(editor, [selection]);
    this.#show(editor, selection);
  }

  /** Marks code without selecting it; without a range the mark is cleared. */
  mark(range: { readonly start: number; readonly end: number } | undefined): void {
    const editor = this.#editor();
    if (editor) this.#highlightIn(editor, range ? [this.#selection(range.start, range.end)] : []);
  }

  /** Moves the cursor and focuses the text, opening it if it is not visible. */
  async reveal(start: number, end: number): Promise<void> {
    const viewColumn = this.#editor()?.viewColumn ?? textColumn(this.#document.uri) ?? besideColumn();
    const { version } = this.#document;
    const editor = await vscode.window.showTextDocument(this.#document, { viewColumn });
    // The offsets are those of the text when the card was chosen.
    if (this.#document.version === version) this.#show(editor, this.#selection(start, end));
  }

  /** The current text cursor, where a new diagram starts. */
  offset(): number | undefined {
    const editor = this.#editor();
    return editor && this.#document.offsetAt(editor.selection.active);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listening.dispose();
    this.mark(undefined);
  }

  /** Each call is a message to the window, so clearing what is already clear would delay the snapshot of every key. */
  #highlightIn(editor: vscode.TextEditor, code: readonly vscode.Selection[]): void {
    if (code.length === 0 && this.#highlighted !== editor) return;
    this.#highlighted = code.length === 0 ? undefined : editor;
    editor.setDecorations(this.#highlight, code);
  }

  #editor(): vscode.TextEditor | undefined {
    return vscode.window.visibleTextEditors.find((editor) => editor.document === this.#document);
  }

  /** The cursor is at the start of the code, so that VS Code has no reason to scroll to its end. */
  #selection(start: number, end: number): vscode.Selection {
    return new vscode.Selection(this.#document.positionAt(end), this.#document.positionAt(start));
  }

  /**
   * Selects code and brings its start into view. VS Code scrolls sideways to the end of a range of one line that is longer
   * than the editor is wide, so what it gets is an empty one: the start of the line, unless other code precedes it there.
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
      this.#waiting = true;
      return;
    }
    this.#report(editor);
    this.#timer = setTimeout(() => this.#pauseOver(editor), cursorPauseMs);
  }

  #pauseOver(editor: vscode.TextEditor): void {
    this.#timer = undefined;
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#report(editor);
  }

  #report(editor: vscode.TextEditor): void {
    const offset = this.#document.offsetAt(editor.selection.active);
    this.#onCursor({ version: this.#document.version, offset });
  }

  /** Selections moved by an edit or by the diagram itself raise events too; they do not count as cursor moves. */
  #isByPerson({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): boolean {
    if (kind === undefined) return false;
    if (kind !== vscode.TextEditorSelectionChangeKind.Command) {
      this.#made = [];
      return true;
    }
    // The report may come before VS Code counts the diagram as the active editor.
    const made = this.#made.findIndex((selection) => isOnly(selections, selection));
    if (made >= 0) this.#made.splice(0, made + 1);
    return made < 0 && vscode.window.activeTextEditor === textEditor;
  }
}

/** True if there is one cursor with this selection in the same direction, in which case VS Code reports no change to it. */
function isOnly([first, ...more]: readonly vscode.Selection[], selection: vscode.Selection): boolean {
  const ends = ({ anchor, active }: vscode.Selection): string =>
    [anchor, active].map(({ line, character }) => `${line}:${character}`).join(" ");
  return first !== undefined && more.length === 0 && ends(first) === ends(selection);
}
