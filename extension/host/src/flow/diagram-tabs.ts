import * as vscode from "vscode";
import { isDiagram } from "../commands/diagram-tab.ts";
import { isTextOf } from "../webview/columns.ts";

/** A tab that shows a diagram, with its column. */
export interface DiagramTab {
  readonly tab: vscode.Tab;
  readonly uri: vscode.Uri;
  readonly column: vscode.ViewColumn;
}

export function diagramTabs(): readonly DiagramTab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs, viewColumn: column }) =>
    tabs.flatMap((tab) => (isDiagram(tab.input) ? [{ tab, uri: tab.input.uri, column }] : [])),
  );
}

/** Returns the diagram that follows the active text editor: an active tab that is not pinned. */
export const followingDiagram = (): DiagramTab | undefined =>
  diagramTabs().find(({ tab }) => tab.isActive && !tab.isPinned);

/** Returns the diagram that is the active editor. */
export function activeDiagram(): DiagramTab | undefined {
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  return activeTab && diagramTabs().find(({ tab }) => tab === activeTab);
}

/** Returns the column of the group that contains diagrams, beside that of a text editor. */
export function diagramColumn(text: vscode.ViewColumn | undefined): vscode.ViewColumn | undefined {
  const beside = diagramTabs().filter(({ column }) => column !== text);
  return (beside.find(({ tab }) => tab.isActive && !tab.isPinned) ?? beside[0])?.column;
}

/** Returns the column of the text editors beside a diagram: that of its own file, or else one with any text editor. */
export function textColumnBeside({ uri, column }: Omit<DiagramTab, "tab">): vscode.ViewColumn | undefined {
  const others = vscode.window.tabGroups.all.filter(({ viewColumn }) => viewColumn !== column);
  const own = others.find(({ tabs }) => tabs.some((tab) => isTextOf(tab, uri)));
  const shown = others.find(({ activeTab }) => activeTab?.input instanceof vscode.TabInputText);
  return (own ?? shown ?? others[0])?.viewColumn;
}
