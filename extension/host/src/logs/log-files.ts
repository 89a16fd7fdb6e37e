import type { LogLine } from "@hookloom/core/environments/contract/log-line";
import type { Target } from "@hookloom/core/environments/contract/target";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { type LogRef, logAddress, logOfAddress, logScheme } from "./log-address.ts";
import { fullLogText } from "./log-text.ts";
import type { LogSource } from "./register-logs.ts";

const recentLines = 500;
const maxLines = 5_000;
const firstPauseMs = 2_000;
const maxPauseMs = 30_000;

interface FollowerPorts {
  open(ref: LogRef): Promise<Target>;
  /** Called when the text changes, throttled to a readable rate. */
  onChange(): void;
}

/** Follows an environment's log while it is shown, across restarts, new pods and lost connections. */
export class LogFollower {
  readonly #ref: LogRef;
  readonly #ports: FollowerPorts;
  readonly #stop = new AbortController();
  #lines: string[] = [];
  #note: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;

  constructor(ref: LogRef, ports: FollowerPorts) {
    this.#ref = ref;
    this.#ports = ports;
    void this.#follow();
  }

  /** The current text of the log. */
  get text(): string {
    const { delivery, environment } = this.#ref;
    const subject = delivery === undefined ? environment : vscode.l10n.t("this delivery");
    const emptyLines =
      this.#note === undefined ? [vscode.l10n.t("Nothing has been logged for {0} yet.", subject)] : [];
    const lines = this.#lines.length > 0 ? this.#lines : emptyLines;
    return `${[...lines, ...(this.#note === undefined ? [] : [`── ${this.#note}`])].join("\n")}\n`;
  }

  /** Reads the log again immediately, for example after a deploy. */
  refresh(): void {
    this.#wake?.();
  }

  stop(): void {
    this.#stop.abort();
    this.#wake?.();
    clearTimeout(this.#timer);
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    let pause = firstPauseMs;
    while (!signal.aborted) {
      const read = await this.#readOnce();
      if (signal.aborted) return;
      pause = read.lines > 0 ? firstPauseMs : Math.min(maxPauseMs, pause * 2);
      if (read.note !== this.#note) {
        this.#note = read.note;
        this.#changed();
      }
      await this.#sleep(pause);
    }
  }

  /** Follows the log until it ends. Lines that are read again replace the previous ones. */
  async #readOnce(): Promise<{ readonly lines: number; readonly note: string | undefined }> {
    let fresh: string[] | undefined;
    const print = (line: LogLine): void => {
      if (!fresh) {
        fresh = [];
        this.#lines = fresh;
        this.#note = undefined;
      }
      fresh.push(...fullLogText(line).split("\n"));
      if (fresh.length > maxLines) fresh.splice(0, fresh.length - maxLines);
      this.#changed();
    };
    const { delivery } = this.#ref;
    const { signal } = this.#stop;
    const only = delivery === undefined ? {} : { delivery };
    try {
      const target = await this.#ports.open(this.#ref);
      try {
        await target.logs({ follow: true, lines: recentLines, signal, ...only }, print);
      } finally {
        await target.dispose();
      }
      return { lines: this.#count(fresh), note: undefined };
    } catch (error) {
      const message = errorMessage(error).split("\n")[0];
      return { lines: this.#count(fresh), note: message };
    }
  }

  #count(lines: readonly string[] | undefined): number {
    return lines?.length ?? 0;
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#ports.onChange();
    }, 150);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

interface FollowedLog {
  readonly uri: vscode.Uri;
  readonly follower: LogFollower;
  /** The modification time, which increases with each change, since an editor only rereads a file if it differs. */
  modifiedAtMs: number;
}

/** The logs of environments as append-only files. Each log is followed while a tab shows it. */
export class LogFiles implements LogSource, vscode.Disposable {
  readonly #open: (ref: LogRef) => Promise<Target>;
  readonly #changed: vscode.EventEmitter<vscode.FileChangeEvent[]>;
  readonly #followed = new Map<string, FollowedLog>();
  /** The logs in which the user has scrolled up; these keep their scroll position. */
  readonly #scrolledBack = new Set<string>();
  readonly #subscription: vscode.Disposable;

  constructor(
    open: (ref: LogRef) => Promise<Target>,
    changed: vscode.EventEmitter<vscode.FileChangeEvent[]>,
  ) {
    this.#open = open;
    this.#changed = changed;
    this.#subscription = vscode.Disposable.from(
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        if (closed.length > 0) this.#stopHidden();
      }),
      vscode.workspace.onDidCloseTextDocument(() => this.#stopHidden()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#keepEnd(document)),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor, visibleRanges }) =>
        this.#noteScroll(textEditor, visibleRanges),
      ),
    );
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { modifiedAtMs: changed } = this.#follow(uri);
    const size = this.read(uri).byteLength;
    return { type: vscode.FileType.File, ctime: 0, mtime: changed, size };
  }

  read(uri: vscode.Uri): Uint8Array {
    return new TextEncoder().encode(this.#follow(uri).follower.text);
  }

  /** Opens the log of an environment and scrolls to its end. */
  async show(name: string, ref: LogRef): Promise<void> {
    const uri = vscode.Uri.from(logAddress(name, ref));
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    this.#scrolledBack.delete(uri.toString());
    scrollToEnd(editor);
  }

  /** Reads all logs again, for example after a deploy, which creates new processes and pods. */
  refresh(): void {
    for (const { follower } of this.#followed.values()) follower.refresh();
  }

  dispose(): void {
    for (const { follower } of this.#followed.values()) follower.stop();
    this.#followed.clear();
    this.#subscription.dispose();
  }

  #follow(uri: vscode.Uri): FollowedLog {
    const key = uri.toString();
    const known = this.#followed.get(key);
    if (known) return known;
    const ref = logOfAddress(uri);
    if (!ref) throw vscode.FileSystemError.FileNotFound(uri);
    const follower = new LogFollower(ref, { open: this.#open, onChange: () => this.#report(key) });
    const followed = { uri, follower, modifiedAtMs: Date.now() };
    this.#followed.set(key, followed);
    return followed;
  }

  #report(key: string): void {
    const followed = this.#followed.get(key);
    if (!followed) return;
    followed.modifiedAtMs = Math.max(Date.now(), followed.modifiedAtMs + 1);
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri: followed.uri }]);
  }

  /** Stops following the logs that no tab shows. */
  #stopHidden(): void {
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
    for (const editor of vscode.window.visibleTextEditors)
      if (editor.document === document) scrollToEnd(editor);
  }

  #noteScroll({ document }: vscode.TextEditor, ranges: readonly vscode.Range[]): void {
    if (document.uri.scheme !== logScheme) return;
    const last = ranges.at(-1)?.end.line ?? 0;
    const key = document.uri.toString();
    if (last >= document.lineCount - 3) this.#scrolledBack.delete(key);
    else this.#scrolledBack.add(key);
  }
}

function scrollToEnd(editor: vscode.TextEditor): void {
  const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
  editor.revealRange(new vscode.Range(end, end));
}
