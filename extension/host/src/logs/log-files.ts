import type { Target } from "@hookloom/core/environments/contract/target";
import * as vscode from "vscode";
import { type LogRef, logAddress, logOfAddress, logScheme } from "./log-address.ts";
import { LogFollower } from "./log-follower.ts";
import type { LogSource } from "./register-logs.ts";

interface Followed {
  readonly uri: vscode.Uri;
  readonly follower: LogFollower;
  /** Counts the changes, since an editor only rereads a file whose modification time differs. */
  changed: number;
}

/** The logs of environments as files that only grow, each followed for as long as a tab shows it. */
export class LogFiles implements LogSource, vscode.Disposable {
  readonly #open: (ref: LogRef) => Promise<Target>;
  readonly #changed: vscode.EventEmitter<vscode.FileChangeEvent[]>;
  readonly #followed = new Map<string, Followed>();
  /** Pages that the user scrolled back in keep their position. */
  readonly #scrolledBack = new Set<string>();
  readonly #listening: vscode.Disposable;

  constructor(
    open: (ref: LogRef) => Promise<Target>,
    changed: vscode.EventEmitter<vscode.FileChangeEvent[]>,
  ) {
    this.#open = open;
    this.#changed = changed;
    this.#listening = vscode.Disposable.from(
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        if (closed.length > 0) this.#sweep();
      }),
      vscode.workspace.onDidCloseTextDocument(() => this.#sweep()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#keepEnd(document)),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor, visibleRanges }) =>
        this.#noteScroll(textEditor, visibleRanges),
      ),
    );
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { changed } = this.#follow(uri);
    const size = this.read(uri).byteLength;
    return { type: vscode.FileType.File, ctime: 0, mtime: changed, size };
  }

  read(uri: vscode.Uri): Uint8Array {
    return new TextEncoder().encode(this.#follow(uri).follower.text);
  }

  /** Opens the log of an environment, at its end. */
  async show(name: string, ref: LogRef): Promise<void> {
    const uri = vscode.Uri.from(logAddress(name, ref));
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    this.#scrolledBack.delete(uri.toString());
    toEnd(editor);
  }

  /** The source of a log may have moved: a deploy makes new processes and pods. */
  refresh(): void {
    for (const { follower } of this.#followed.values()) follower.refresh();
  }

  dispose(): void {
    for (const { follower } of this.#followed.values()) follower.stop();
    this.#followed.clear();
    this.#listening.dispose();
  }

  #follow(uri: vscode.Uri): Followed {
    const key = uri.toString();
    const known = this.#followed.get(key);
    if (known) return known;
    const ref = logOfAddress(uri);
    if (!ref) throw vscode.FileSystemError.FileNotFound(uri);
    const follower = new LogFollower(ref, { open: this.#open, onChange: () => this.#report(key) });
    const followed = { uri, follower, changed: Date.now() };
    this.#followed.set(key, followed);
    return followed;
  }

  #report(key: string): void {
    const followed = this.#followed.get(key);
    if (!followed) return;
    followed.changed = Math.max(Date.now(), followed.changed + 1);
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri: followed.uri }]);
  }

  /** A log that no tab shows is no longer followed. */
  #sweep(): void {
    const shown = new Set(
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri.toString()] : [])),
    );
    for (const [key, { follower }] of this.#followed) {
      if (shown.has(key)) continue;
      follower.stop();
      this.#followed.delete(key);
      this.#scrolledBack.delete(key);
    }
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
