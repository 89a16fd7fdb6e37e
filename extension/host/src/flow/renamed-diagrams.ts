import { movedUri, type RenamedUri } from "@hookloom/protocol/document-uri";
import { isSourceName } from "@hookloom/protocol/source-names";
import * as vscode from "vscode";
import { isTextOf, sameUri } from "../webview/columns.ts";
import { diagramTabs } from "./diagram-tabs.ts";

/** A diagram whose file is being renamed. */
interface Renamed {
  readonly uri: vscode.Uri;
  readonly column: vscode.ViewColumn;
  readonly isPinned: boolean;
  /** True if the diagram's group also contained the file's text editor. */
  readonly hasText: boolean;
  readonly isFocused: boolean;
}

/** Host services used to handle renames. */
export interface RenamePorts {
  /** Opens the diagram of a file in an editor group, regardless of the diagram's other tabs. */
  open(uri: vscode.Uri, column: vscode.ViewColumn, preserveFocus: boolean): Promise<void>;
  /** Moves the values that are stored by file to the new URIs. */
  moveKept(moved: (uri: string) => string | undefined): Promise<void>;
  onError(error: unknown): void;
}

/**
 * Keeps the diagrams of files that are renamed individually or with their folder. VS Code replaces such a diagram with a text
 * editor if it is not the file's default editor. The text editor is replaced with the diagram again, either immediately or when
 * the text editor becomes the active tab of its group.
 */
export class RenamedDiagrams implements vscode.Disposable {
  readonly #ports: RenamePorts;
  readonly #subscription: vscode.Disposable;
  /** The diagrams of files that are about to be renamed. */
  #beforeRename: readonly Renamed[] = [];
  #toRestore: readonly Renamed[] = [];

  constructor(ports: RenamePorts) {
    this.#ports = ports;
    this.#subscription = vscode.Disposable.from(
      vscode.workspace.onWillRenameFiles(({ files }) => {
        this.#beforeRename = renamedDiagrams(files);
      }),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        this.#toRestore = [...this.#toRestore, ...this.#beforeRename];
        this.#beforeRename = [];
        ports.moveKept((uri) => movedUri(uri, files)).catch(ports.onError);
        this.#check();
      }),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const tab of closed)
          this.#toRestore = this.#toRestore.filter(
            ({ uri, column }) => tab.group.viewColumn !== column || !isTextOf(tab, uri),
          );
        this.#check();
      }),
    );
  }

  isRenaming(uri: vscode.Uri): boolean {
    return [...this.#beforeRename, ...this.#toRestore].some((one) => sameUri(one.uri, uri));
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #check(): void {
    for (const renamed of this.#toRestore) {
      const group = vscode.window.tabGroups.all.find(({ viewColumn }) => viewColumn === renamed.column);
      const text = group?.activeTab;
      if (!text || !isTextOf(text, renamed.uri)) continue;
      this.#toRestore = this.#toRestore.filter((other) => other !== renamed);
      this.#showAgain(renamed, text).catch(this.#ports.onError);
    }
  }

  /** Replaces the text editor with the diagram. Closing the only tab of an unsaved file would prompt the user to save. */
  async #showAgain(renamed: Renamed, text: vscode.Tab): Promise<void> {
    const { uri, column, isPinned, hasText, isFocused } = renamed;
    await this.#ports.open(uri, column, !isFocused && !isPinned);
    if (isPinned) await vscode.commands.executeCommand("workbench.action.pinEditor");
    const isElsewhere = vscode.window.tabGroups.all.some(
      ({ tabs, viewColumn }) => viewColumn !== column && tabs.some((tab) => isTextOf(tab, uri)),
    );
    if (!hasText && (!text.isDirty || isElsewhere)) await vscode.window.tabGroups.close(text, true);
  }
}

function renamedDiagrams(files: readonly RenamedUri[]): readonly Renamed[] {
  const { activeTabGroup } = vscode.window.tabGroups;
  return diagramTabs().flatMap(({ tab, uri, column }) => {
    const moved = movedUri(uri.toString(), files);
    // The file may be renamed to another file type.
    if (moved === undefined || !isSourceName(moved)) return [];
    const { isPinned } = tab;
    const hasText = tab.group.tabs.some((other) => isTextOf(other, uri));
    const isFocused = tab.isActive && activeTabGroup.viewColumn === column;
    return [{ uri: vscode.Uri.parse(moved), column, isPinned, hasText, isFocused }];
  });
}
