import * as vscode from "vscode";
import type { Target } from "../../environments/target.ts";
import { type LogPlace, logAddress, logScheme, placeOfAddress } from "./log-address.ts";
import { LogFollower } from "./log-follower.ts";

/** Shows logs as pages for reading, which follow what is logged for as long as they are open. */
export class LogPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #open: (place: LogPlace) => Promise<Target>;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #followers = new Map<string, LogFollower>();
  /** Pages that somebody scrolled back in stay where they are. */
  readonly #scrolledBack = new Set<string>();
  readonly #listening: vscode.Disposable;

  constructor(open: (place: LogPlace) => Promise<Target>) {
    this.#open = open;
    this.#listening = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(logScheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#close(uri)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#keepEnd(document)),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor, visibleRanges }) =>
        this.#noteScroll(textEditor, visibleRanges),
      ),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const place = placeOfAddress(uri);
    if (!place) return "This is no address of a log.\n";
    const key = uri.toString();
    const known = this.#followers.get(key);
    if (known) return known.text;
    const follower = new LogFollower(place, {
      open: this.#open,
      onChange: () => this.#changed.fire(uri),
    });
    this.#followers.set(key, follower);
    return follower.text;
  }

  /** Opens the log of an environment, at its end. */
  async show(name: string, place: LogPlace): Promise<void> {
    const uri = vscode.Uri.from(logAddress(name, place));
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    this.#scrolledBack.delete(uri.toString());
    toEnd(editor);
  }

  /** What is followed may have moved: a deploy makes new processes and pods. */
  lookAgain(): void {
    for (const follower of this.#followers.values()) follower.lookAgain();
  }

  dispose(): void {
    for (const follower of this.#followers.values()) follower.stop();
    vscode.Disposable.from(this.#changed, this.#listening).dispose();
  }

  #close(uri: vscode.Uri): void {
    const key = uri.toString();
    this.#followers.get(key)?.stop();
    this.#followers.delete(key);
    this.#scrolledBack.delete(key);
  }

  #keepEnd(document: vscode.TextDocument): void {
    if (document.uri.scheme !== logScheme || this.#scrolledBack.has(document.uri.toString())) return;
    for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) toEnd(editor);
  }

  #noteScroll({ document }: vscode.TextEditor, ranges: readonly vscode.Range[]): void {
    if (document.uri.scheme !== logScheme) return;
    const last = ranges.at(-1)?.end.line ?? 0;
    const key = document.uri.toString();
    if (last >= document.lineCount - 3) this.#scrolledBack.delete(key);
    else this.#scrolledBack.add(key);
  }
}

function toEnd(editor: vscode.TextEditor): void {
  const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
  editor.revealRange(new vscode.Range(end, end));
}
