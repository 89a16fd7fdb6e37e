import type { FlowGesture } from "@hookloom/protocol/flow-gestures";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { SentSample } from "@hookloom/protocol/sample-view";
import * as vscode from "vscode";
import { flowViewType } from "../commands/diagram-tab.ts";
import { unfocusedColumn } from "../webview/columns.ts";
import { webviewHtml, webviewOptions } from "../webview/html.ts";
import type { KeepSecret } from "./edits/apply-flow-edit.ts";
import type { FlowChoice } from "./flow-choice.ts";
import type { FlowMachine } from "./flow-machine.ts";
import { FlowSession, type SessionPorts } from "./flow-session.ts";
import { OneDiagram } from "./one-diagram.ts";
import { appearances } from "./page/catalog-appearance.ts";
import { KeptViews, keptChoices } from "./page/kept-by-file.ts";
import type { FlowValues, SettingsPort } from "./questions/flow-questions.ts";
import { RecentRows } from "./questions/recent-rows.ts";
import { RenamedDiagrams } from "./renamed-diagrams.ts";
import type { FlowServer } from "./server/flow-server.ts";
import type { SampleDiagrams, SampleWays, ShownSample } from "./shown-sample.ts";
import { TypingContext } from "./typing-context.ts";

/** Host services that the editor uses. */
export interface FlowEditorPorts {
  readonly extensionUri: vscode.Uri;
  readonly server: FlowServer;
  readonly settings: SettingsPort;
  /** Stores the recently used palette rows. */
  readonly workspaceState: Pick<vscode.Memento, "get" | "update">;
  projectRoot(uri: vscode.Uri): Promise<string | undefined>;
  installTypes(): Promise<boolean>;
  readonly keepSecret: KeepSecret;
  readonly values: FlowValues;
  readonly machine: FlowMachine;
  /** The URIs of the diagrams that were restored with the window; these stay where they are. */
  readonly restored: Set<string>;
  onError(error: unknown): void;
}

interface OpenOptions {
  readonly choice?: FlowChoice | undefined;
  readonly preserveFocus?: boolean;
}

/** Opens diagrams and manages their sessions. */
export class FlowEditor implements vscode.CustomTextEditorProvider, SampleDiagrams, vscode.Disposable {
  readonly #ports: FlowEditorPorts;
  readonly #highlight: vscode.TextEditorDecorationType;
  readonly #sessions = new Set<FlowSession>();
  readonly #recent: RecentRows;
  readonly #views: KeptViews;
  readonly #typing = new TypingContext();
  /** The flow that each opening diagram shows first, by URI. */
  readonly #choices = new Map<string, FlowChoice>();
  /** The URIs of the diagrams that this class is opening. Other diagrams are opened by VS Code. */
  readonly #opening = new Set<string>();
  /** Resolves when the last diagram is open. If a diagram is opened twice at the same time, the second call reuses it. */
  #opened: Promise<void> = Promise.resolve();
  /**
   * The last requested diagram of each editor group. Earlier pending requests are skipped, since their diagrams would be replaced
   * immediately.
   */
  readonly #newest = new Map<vscode.ViewColumn, string>();
  readonly #oneDiagram: OneDiagram;
  readonly #renamed: RenamedDiagrams;

  constructor(ports: FlowEditorPorts) {
    this.#ports = ports;
    const { server, workspaceState, onError } = ports;
    this.#renamed = new RenamedDiagrams({
      open: (...tab) => this.#openTab(...tab),
      moveKept: async (moved) => {
        await Promise.all([this.#views, keptChoices(workspaceState)].map((kept) => kept.rename(moved)));
      },
      onError,
    });
    this.#oneDiagram = new OneDiagram({
      server,
      open: (uri, column) => this.open(uri, column, { preserveFocus: true }),
      openTab: (uri, column) => this.#openTab(uri, column, true),
      isRenaming: (uri) => this.#renamed.isRenaming(uri),
      onError,
    });
    this.#recent = new RecentRows(ports.workspaceState);
    this.#views = new KeptViews(ports.workspaceState);
    this.#highlight = vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor("editor.selectionHighlightBackground"),
      borderColor: new vscode.ThemeColor("focusBorder"),
      borderStyle: "solid",
      borderWidth: "0 0 0 2px",
    });
  }

  resolveCustomTextEditor(document: vscode.TextDocument, panel: vscode.WebviewPanel): void {
    const { extensionUri } = this.#ports;
    panel.webview.options = webviewOptions(extensionUri);
    const key = document.uri.toString();
    const ports: SessionPorts = {
      ...this.#ports,
      ...appearances,
      readIcons: async () => {
        const file = vscode.Uri.joinPath(extensionUri, "dist", "webview", "card-icons.json");
        return JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
      },
      highlight: this.#highlight,
      recent: this.#recent,
      views: this.#views,
      typing: this.#typing,
    };
    panel.title = `${document.uri.path.slice(document.uri.path.lastIndexOf("/") + 1)} · Flow`;
    panel.iconPath = new vscode.ThemeIcon("type-hierarchy-sub");
    const session = new FlowSession(document, panel, ports, this.#choices.get(key));
    this.#choices.delete(key);
    this.#sessions.add(session);
    panel.onDidDispose(() => {
      this.#sessions.delete(session);
      session.dispose();
    });
    session.load().catch(this.#ports.onError);
    const isOwn = this.#opening.delete(key) || this.#ports.restored.delete(key);
    if (!isOwn && panel.viewColumn !== undefined)
      this.#oneDiagram.handleOpened(document.uri, panel.viewColumn).catch(this.#ports.onError);
    panel.webview.html = webviewHtml(panel.webview, {
      title: vscode.l10n.t("Flow of {0}", document.fileName),
      script: "flow.js",
      style: "flow.css",
      extensionUri,
    });
  }

  /**
   * Opens the diagram of a file instead of the one that follows the text editor, or reveals the file's diagram if it is already
   * open. `choice` selects one of the file's flows.
   */
  open(uri: vscode.Uri, column: vscode.ViewColumn, options: OpenOptions = {}): Promise<void> {
    const key = uri.toString();
    this.#newest.set(column, key);
    const opened = this.#opened.then(async () => {
      if (this.#newest.get(column) === key) await this.#open(uri, column, options);
    });
    this.#opened = opened.catch(ignored("the caller receives the error"));
    return opened;
  }

  async #open(
    uri: vscode.Uri,
    column: vscode.ViewColumn,
    { choice, preserveFocus = false }: OpenOptions,
  ): Promise<void> {
    const key = uri.toString();
    const open = [...this.#sessions].find(({ document }) => document.uri.toString() === key);
    if (choice && open) open.show(choice);
    else if (choice) this.#choices.set(key, choice);
    // Without a column, VS Code would also open it in the active group.
    if (open) open.panel.reveal(open.panel.viewColumn, preserveFocus);
    else await this.#openTab(uri, column, preserveFocus);
    this.#oneDiagram.closeOthers(uri);
  }

  async #openTab(uri: vscode.Uri, viewColumn: vscode.ViewColumn, preserveFocus: boolean): Promise<void> {
    const key = uri.toString();
    this.#opening.add(key);
    try {
      const column = preserveFocus ? await unfocusedColumn(viewColumn) : viewColumn;
      const options = { viewColumn: column, preserveFocus, preview: false };
      await vscode.commands.executeCommand("vscode.openWith", uri, flowViewType, options);
    } finally {
      this.#opening.delete(key);
    }
  }

  /** Returns the focused diagram's session, if any. */
  active(): FlowSession | undefined {
    return [...this.#sessions].find(({ panel }) => panel.active);
  }

  gesture(gesture: FlowGesture): boolean {
    const session = this.active();
    session?.gesture(gesture);
    return session !== undefined;
  }

  sampleSent(fileOrRoot: string, sample: SentSample, ways?: SampleWays): void {
    for (const one of this.#samplesIn(fileOrRoot)) one.show(sample, ways);
  }

  sampleClosed(fileOrRoot: string, sent: Pick<SentSample, "sentAtMs">): void {
    for (const one of this.#samplesIn(fileOrRoot)) one.close(sent);
  }

  #samplesIn(fileOrRoot: string): readonly ShownSample[] {
    return [...this.#sessions].flatMap(({ document, sample }) => {
      const { fsPath } = document.uri;
      const isIn = fsPath.startsWith(fileOrRoot) && /^(?:[\\/]|$)/.test(fsPath.slice(fileOrRoot.length));
      return isIn ? [sample] : [];
    });
  }

  dispose(): void {
    vscode.Disposable.from(this.#oneDiagram, this.#renamed).dispose();
    for (const session of this.#sessions) session.dispose();
    this.#highlight.dispose();
  }
}
