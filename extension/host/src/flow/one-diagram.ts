import * as vscode from "vscode";
import { besideColumn, isTextOf, sameUri, textColumn } from "../webview/columns.ts";
import {
  activeDiagram,
  type DiagramTab,
  diagramColumn,
  diagramTabs,
  followingDiagram,
  textGroupBeside,
} from "./diagram-tabs.ts";
import type { FlowServer } from "./server/flow-server.ts";
import { textLoaded } from "./text-loaded.ts";

/** What following needs from the rest of the host. */
export interface OneDiagramPorts {
  readonly server: Pick<FlowServer, "watch" | "unwatch">;
  /** Opens the diagram of a file in a group, which leaves the focus where it is. */
  open(uri: vscode.Uri, column: vscode.ViewColumn): Promise<void>;
  /** The same, though another group has that diagram too. */
  openTab(uri: vscode.Uri, column: vscode.ViewColumn): Promise<void>;
  /** True if a text is about to become a diagram again, whose file was renamed. */
  isRenaming(uri: vscode.Uri): boolean;
  onError(error: unknown): void;
}

/**
 * One diagram beside the text, as Markdown's preview is: it follows the active text unless it is pinned, and what VS Code
 * opens over it, or over its text, goes to the side where it belongs.
 */
export class OneDiagram implements vscode.Disposable {
  readonly #ports: OneDiagramPorts;
  readonly #listening: vscode.Disposable;
  /** Replaced diagrams of files with unsaved changes: closing them would prompt the user to save. */
  readonly #unsaved = new Set<string>();
  /** The diagram that was the active editor when the tabs changed last. */
  #active = activeDiagram();
  /** The text that is being shown instead of its diagram, in the diagram's group. */
  #placing: string | undefined;
  #wanted: vscode.Uri | undefined;
  #isFollowing = false;
  /** The last text that had no flow to show. */
  #without: { readonly uri: string; readonly version: number } | undefined;

  constructor(ports: OneDiagramPorts) {
    this.#ports = ports;
    this.#listening = vscode.Disposable.from(
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
    this.#listening.dispose();
  }

  /** A diagram has opened: others in its group make room, unless they are pinned. */
  opened(uri: vscode.Uri): void {
    this.#unsaved.delete(uri.toString());
    const own = diagramTabs().filter((each) => sameUri(each.uri, uri));
    const shown = own.find(({ tab }) => tab.isActive) ?? own[0];
    if (shown?.tab.isPinned) return;
    this.#close(({ tab, column }) => column === shown?.column && tab !== shown.tab);
  }

  /**
   * VS Code has opened a diagram on its own, as it does for a file that was last shown as one. Its text is shown, and the
   * diagram opens beside it. VS Code focuses the page of that diagram once it has loaded, whichever editor is active then.
   * Covering the page with the text disposes of it; its replacement loads without the focus.
   */
  async arrived(uri: vscode.Uri, column: vscode.ViewColumn): Promise<void> {
    const text = textColumn(uri);
    if (text !== undefined && text !== column) return await this.#openedAgain(uri, column, text);
    const covering = { viewColumn: column, preview: false };
    const isAmongDiagrams = diagramTabs().some((each) => each.column === column && !sameUri(each.uri, uri));
    if (text === undefined && isAmongDiagrams && textGroupBeside({ uri, column }) !== undefined) {
      await vscode.window.showTextDocument(uri, covering);
      return this.opened(uri);
    }
    this.#placing = uri.toString();
    try {
      await vscode.window.showTextDocument(uri, covering);
      const beside = diagramTabs().find((each) => each.column !== column && sameUri(each.uri, uri))?.column;
      await this.#ports.openTab(uri, beside ?? diagramColumn(column) ?? besideColumn());
      await this.#closeNow(diagramTabs().filter((each) => each.column === column && sameUri(each.uri, uri)));
      this.opened(uri);
    } finally {
      this.#placing = undefined;
    }
  }

  /**
   * VS Code opens a second diagram if the user opens the file by its name among other editors, such as the console: the text
   * is shown in its own group instead. Alone in its group, it is a split. The only diagram of a file replaces others there.
   */
  async #openedAgain(uri: vscode.Uri, column: vscode.ViewColumn, text: vscode.ViewColumn): Promise<void> {
    const own = diagramTabs().filter((each) => sameUri(each.uri, uri));
    const second = own.find((each) => each.column === column);
    if (own.length === 1) return this.opened(uri);
    if (!second || second.tab.group.tabs.length === 1) return;
    await this.#closeNow([second]);
    await vscode.window.showTextDocument(uri, { viewColumn: text, preview: false });
  }

  /** A text that VS Code opened over the active diagram moves to the group of the texts, if there is one. */
  #uncover({ uri, column }: DiagramTab, text: vscode.Uri): void {
    if (text.scheme !== uri.scheme || text.toString() === this.#placing) return;
    if (this.#ports.isRenaming(text)) return;
    const isIn = vscode.window.tabGroups.all.find((group) => group.viewColumn === column);
    if (!isIn?.tabs.some((tab) => isTextOf(tab, text)) || textGroupBeside({ uri, column }) === undefined)
      return;
    const move = async (): Promise<void> => {
      // Before that, it has no selection yet that could move along.
      await textLoaded(text, column);
      const { activeTab, viewColumn } = vscode.window.tabGroups.activeTabGroup;
      const value = textGroupBeside({ uri, column });
      if (!activeTab || viewColumn !== column || !isTextOf(activeTab, text) || value === undefined) return;
      await vscode.commands.executeCommand("moveActiveEditor", { to: "position", by: "group", value });
    };
    move().catch(this.#ports.onError);
  }

  #check(): void {
    const text = activeText();
    if (
      !text ||
      text.uri.toString() === this.#placing ||
      !followingDiagram() ||
      !/^(type|java)script/.test(text.languageId)
    )
      return;
    // The following diagram shows it, or one that the user keeps open.
    const isShown = ({ tab, uri }: DiagramTab): boolean =>
      sameUri(uri, text.uri) && (tab.isActive || tab.isPinned);
    if (diagramTabs().some(isShown)) return;
    if (this.#without?.uri === text.uri.toString() && this.#without.version === text.version) return;
    this.#wanted = text.uri;
    if (!this.#isFollowing) void this.#follow();
  }

  /** Shows the diagram of the newest text that is wanted; those in between are left out. */
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
      if (document.flows.length === 0) this.#without = { uri: uri.toString(), version };
      else if (shown && activeText()?.uri.toString() === uri.toString()) await open(uri, shown.column);
    } finally {
      server.unwatch(uri.toString());
    }
  }

  #close(which: (diagram: DiagramTab) => boolean): void {
    const closing = diagramTabs().filter((each) => !each.tab.isPinned && which(each));
    this.#closeNow(closing).catch(this.#ports.onError);
  }

  async #closeNow(closing: readonly DiagramTab[]): Promise<void> {
    // VS Code does not prompt about changes if another group has the diagram too.
    const others = diagramTabs().filter(({ tab }) => !closing.some((each) => each.tab === tab));
    const needsPrompt = ({ tab, uri }: DiagramTab): boolean =>
      tab.isDirty && !others.some((other) => sameUri(other.uri, uri));
    for (const each of closing) if (needsPrompt(each)) this.#unsaved.add(each.uri.toString());
    const tabs = closing.flatMap((each) => (needsPrompt(each) ? [] : [each.tab]));
    if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
  }
}

/** The text that is being worked on, in a tab of its own: no side of a comparison, and not over the diagram. */
function activeText(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  const { activeTab, viewColumn } = vscode.window.tabGroups.activeTabGroup;
  if (!document || !activeTab || !isTextOf(activeTab, document.uri)) return undefined;
  return followingDiagram()?.column === viewColumn ? undefined : document;
}
