import * as vscode from "vscode";
import { besideColumn, isTextOf, sameUri, textColumn } from "../webview/columns.ts";
import {
  activeDiagram,
  type DiagramTab,
  diagramColumn,
  diagramTabs,
  followingDiagram,
  textColumnBeside,
} from "./diagram-tabs.ts";
import type { FlowServer } from "./server/flow-server.ts";
import { textLoaded } from "./text-loaded.ts";

/** Host services that `OneDiagram` uses. */
export interface OneDiagramPorts {
  readonly server: Pick<FlowServer, "watch" | "unwatch">;
  /** Opens the diagram of a file in an editor group, without focusing it. */
  open(uri: vscode.Uri, column: vscode.ViewColumn): Promise<void>;
  /** Like `open`, but opens a new tab even if another group already shows that diagram. */
  openTab(uri: vscode.Uri, column: vscode.ViewColumn): Promise<void>;
  /** Returns true if a file's text editor is about to be replaced with its diagram again, because the file was renamed. */
  isRenaming(uri: vscode.Uri): boolean;
  onError(error: unknown): void;
}

/**
 * Manages one diagram beside the text editor, like the Markdown preview. The diagram follows the active text editor unless it is
 * pinned, and editors that VS Code opens over the diagram or over its text are moved to the other group.
 */
export class OneDiagram implements vscode.Disposable {
  readonly #ports: OneDiagramPorts;
  readonly #subscription: vscode.Disposable;
  /** The replaced diagrams of files with unsaved changes, which stay open because closing them would prompt the user to save. */
  readonly #unsaved = new Set<string>();
  /** The diagram that was the active editor at the last change of tabs. */
  #active = activeDiagram();
  /** The URI of the file that is being opened as text instead of as a diagram. */
  #placing: string | undefined;
  #wanted: vscode.Uri | undefined;
  #isFollowing = false;
  /** The last active document without a flow. */
  #lastWithoutFlow: { readonly uri: string; readonly version: number } | undefined;

  constructor(ports: OneDiagramPorts) {
    this.#ports = ports;
    this.#subscription = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => this.#check()),
      vscode.window.tabGroups.onDidChangeTabs(({ opened }) => {
        const covered = this.#active;
        this.#active = activeDiagram();
        for (const { input } of opened)
          if (covered && input instanceof vscode.TabInputText) this.#uncover(covered, input.uri);
        this.#check();
      }),
      vscode.window.tabGroups.onDidChangeTabGroups(() => {
        this.#active = activeDiagram();
      }),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (this.#unsaved.delete(uri.toString()))
          this.#close(({ tab, ...of }) => !tab.isActive && sameUri(of.uri, uri));
      }),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  /** Closes the other diagrams in the group of an opened diagram, except pinned ones. */
  closeOthers(uri: vscode.Uri): void {
    this.#unsaved.delete(uri.toString());
    const own = diagramTabs().filter((each) => sameUri(each.uri, uri));
    const shown = own.find(({ tab }) => tab.isActive) ?? own[0];
    if (shown?.tab.isPinned) return;
    this.#close(({ tab, column }) => column === shown?.column && tab !== shown.tab);
  }

  /**
   * Handles a diagram that VS Code opened, as it does for a file that was last shown as a diagram. Shows the file as text and
   * opens the diagram beside it. VS Code focuses the page of the original diagram when it has loaded, whichever editor is active
   * then. Covering the page with the text editor disposes of it; its replacement loads without focus.
   */
  async handleOpened(uri: vscode.Uri, column: vscode.ViewColumn): Promise<void> {
    const text = textColumn(uri);
    if (text !== undefined && text !== column) return await this.#handleSecondDiagram(uri, column, text);
    const covering = { viewColumn: column, preview: false };
    const isAmongDiagrams = diagramTabs().some((each) => each.column === column && !sameUri(each.uri, uri));
    if (text === undefined && isAmongDiagrams && textColumnBeside({ uri, column }) !== undefined) {
      await vscode.window.showTextDocument(uri, covering);
      return this.closeOthers(uri);
    }
    this.#placing = uri.toString();
    try {
      await vscode.window.showTextDocument(uri, covering);
      const beside = diagramTabs().find((each) => each.column !== column && sameUri(each.uri, uri))?.column;
      await this.#ports.openTab(uri, beside ?? diagramColumn(column) ?? besideColumn());
      await this.#closeNow(diagramTabs().filter((each) => each.column === column && sameUri(each.uri, uri)));
      this.closeOthers(uri);
    } finally {
      this.#placing = undefined;
    }
  }

  /**
   * Handles a second diagram, which VS Code opens if the user opens the file by name among other editors, such as the console:
   * the file is shown as text in the text editor's group instead. A diagram that is alone in its group was created by splitting
   * the editor and stays. The only diagram of a file replaces the others in its group.
   */
  async #handleSecondDiagram(
    uri: vscode.Uri,
    column: vscode.ViewColumn,
    text: vscode.ViewColumn,
  ): Promise<void> {
    const own = diagramTabs().filter((each) => sameUri(each.uri, uri));
    const second = own.find((each) => each.column === column);
    if (own.length === 1) return this.closeOthers(uri);
    if (!second || second.tab.group.tabs.length === 1) return;
    await this.#closeNow([second]);
    await vscode.window.showTextDocument(uri, { viewColumn: text, preview: false });
  }

  /** Moves a text editor that VS Code opened over the active diagram to the group of the text editors, if there is one. */
  #uncover({ uri, column }: DiagramTab, text: vscode.Uri): void {
    if (text.scheme !== uri.scheme || text.toString() === this.#placing) return;
    if (this.#ports.isRenaming(text)) return;
    const ownGroup = vscode.window.tabGroups.all.find((group) => group.viewColumn === column);
    if (!ownGroup?.tabs.some((tab) => isTextOf(tab, text)) || textColumnBeside({ uri, column }) === undefined)
      return;
    const move = async (): Promise<void> => {
      // Before the text is loaded, there is no selection to keep.
      await textLoaded(text, column);
      const { activeTab, viewColumn } = vscode.window.tabGroups.activeTabGroup;
      const value = textColumnBeside({ uri, column });
      if (!activeTab || viewColumn !== column || !isTextOf(activeTab, text) || value === undefined) return;
      await vscode.commands.executeCommand("moveActiveEditor", { to: "position", by: "group", value });
    };
    move().catch(this.#ports.onError);
  }

  #check(): void {
    const text = activeTextDocument();
    if (
      !text ||
      text.uri.toString() === this.#placing ||
      !followingDiagram() ||
      !/^(type|java)script/.test(text.languageId)
    )
      return;
    // The diagram is shown in the tab that follows the text editor, or in a tab that the user has pinned.
    const isShown = ({ tab, uri }: DiagramTab): boolean =>
      sameUri(uri, text.uri) && (tab.isActive || tab.isPinned);
    if (diagramTabs().some(isShown)) return;
    if (this.#lastWithoutFlow?.uri === text.uri.toString() && this.#lastWithoutFlow.version === text.version)
      return;
    this.#wanted = text.uri;
    if (!this.#isFollowing) void this.#follow();
  }

  /** Shows the diagram of the most recently active text editor. Editors that were active only briefly are skipped. */
  async #follow(): Promise<void> {
    this.#isFollowing = true;
    while (this.#wanted) {
      const uri = this.#wanted;
      this.#wanted = undefined;
      await this.#show(uri).catch(this.#ports.onError);
    }
    this.#isFollowing = false;
  }

  async #show(uri: vscode.Uri): Promise<void> {
    const { server, open } = this.#ports;
    const { version, document } = await server.watch(uri.toString());
    try {
      const shown = followingDiagram();
      if (document.flows.length === 0) this.#lastWithoutFlow = { uri: uri.toString(), version };
      else if (shown && activeTextDocument()?.uri.toString() === uri.toString())
        await open(uri, shown.column);
    } finally {
      server.unwatch(uri.toString());
    }
  }

  #close(which: (diagram: DiagramTab) => boolean): void {
    const closing = diagramTabs().filter((each) => !each.tab.isPinned && which(each));
    this.#closeNow(closing).catch(this.#ports.onError);
  }

  async #closeNow(closing: readonly DiagramTab[]): Promise<void> {
    // VS Code does not prompt for unsaved changes if another group also shows the diagram.
    const others = diagramTabs().filter(({ tab }) => !closing.some((each) => each.tab === tab));
    const needsPrompt = ({ tab, uri }: DiagramTab): boolean =>
      tab.isDirty && !others.some((other) => sameUri(other.uri, uri));
    for (const each of closing) if (needsPrompt(each)) this.#unsaved.add(each.uri.toString());
    const tabs = closing.flatMap((each) => (needsPrompt(each) ? [] : [each.tab]));
    if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
  }
}

/** Returns the document of the active text editor, unless it is part of a diff editor or covers the diagram. */
function activeTextDocument(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  const { activeTab, viewColumn } = vscode.window.tabGroups.activeTabGroup;
  if (!document || !activeTab || !isTextOf(activeTab, document.uri)) return undefined;
  return followingDiagram()?.column === viewColumn ? undefined : document;
}
