import * as vscode from "vscode";
import { isDiagram } from "../commands/diagram-tab.ts";

export const sameUri = (a: vscode.Uri, b: vscode.Uri): boolean => a.toString() === b.toString();

/** True for a tab that shows a file as text. */
export function isTextOf({ input }: vscode.Tab, uri: vscode.Uri): boolean {
  return input instanceof vscode.TabInputText && sameUri(input.uri, uri);
}

/** The existing group next to the active one: the following, or else the preceding one. */
function otherGroup(): vscode.TabGroup | undefined {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const others = all.filter((group) => group !== activeTabGroup);
  const later = others.filter(({ viewColumn }) => viewColumn > activeTabGroup.viewColumn);
  const nearest = later.length > 0 ? later : others.toReversed();
  return nearest[0];
}

/** Where something opens next to the active group: in the existing neighbour, or in a new group if there is only one. */
export function besideColumn(): vscode.ViewColumn {
  return otherGroup()?.viewColumn ?? vscode.ViewColumn.Beside;
}

/** What `vscode.getEditorLayout` gives: groups side by side (0) or one below the other (1), and those that are divided again. */
interface EditorLayout {
  readonly orientation: 0 | 1;
  readonly groups: readonly { readonly groups?: readonly unknown[] }[];
}

/**
 * The column for what opens in a group without the focus. VS Code makes that group the active one, and the next file that
 * the user opens goes there, unless the column is "beside": so it has that name where it means this group.
 */
export async function unfocusedColumn(column: vscode.ViewColumn): Promise<vscode.ViewColumn> {
  const isNext = (): boolean => column === vscode.window.tabGroups.activeTabGroup.viewColumn + 1;
  if (!isNext()) return column;
  const layout = await vscode.commands.executeCommand<EditorLayout>("vscode.getEditorLayout");
  const side = vscode.workspace.getConfiguration("workbench.editor").get<string>("openSideBySideDirection");
  const isBeside = side === (layout.orientation === 0 ? "right" : "down");
  // Another group may have become the active one meanwhile.
  return isNext() && isBeside && layout.groups.every(({ groups }) => !groups)
    ? vscode.ViewColumn.Beside
    : column;
}

/** Where a page opens: in the active group, but not over a file's text while there is another group. */
export function pageColumn(): vscode.ViewColumn {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const overText = input instanceof vscode.TabInputText && input.uri.scheme === "file";
  return (overText ? otherGroup()?.viewColumn : undefined) ?? vscode.ViewColumn.Active;
}

/** The column of a tab that shows the file as text, also behind another tab. */
export function textColumn(uri: vscode.Uri): vscode.ViewColumn | undefined {
  return vscode.window.tabGroups.all.find(({ tabs }) => tabs.some((tab) => isTextOf(tab, uri)))?.viewColumn;
}

/** The column of a tab that shows the file as a diagram. */
export function flowColumn(uri: vscode.Uri): vscode.ViewColumn | undefined {
  return vscode.window.tabGroups.all.find((group) =>
    group.tabs.some(({ input }) => isDiagram(input) && sameUri(input.uri, uri)),
  )?.viewColumn;
}
