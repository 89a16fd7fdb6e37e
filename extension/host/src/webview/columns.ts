import * as vscode from "vscode";
import { isDiagram } from "../commands/diagram-tab.ts";

export const sameUri = (a: vscode.Uri, b: vscode.Uri): boolean => a.toString() === b.toString();

/** Returns whether a tab shows a file as text. */
export function isTextOf({ input }: vscode.Tab, uri: vscode.Uri): boolean {
  return input instanceof vscode.TabInputText && sameUri(input.uri, uri);
}

/** Returns an existing group next to the active one: the next one, or else the previous one. */
function otherGroup(): vscode.TabGroup | undefined {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const others = all.filter((group) => group !== activeTabGroup);
  const later = others.filter(({ viewColumn }) => viewColumn > activeTabGroup.viewColumn);
  const nearest = later.length > 0 ? later : others.toReversed();
  return nearest[0];
}

/** Returns the column beside the active group: that of an adjacent group, or a new one if there is only one group. */
export function besideColumn(): vscode.ViewColumn {
  return otherGroup()?.viewColumn ?? vscode.ViewColumn.Beside;
}

/** The result of `vscode.getEditorLayout`: groups side by side (0) or stacked (1), some of which may be split. */
interface EditorLayout {
  readonly orientation: 0 | 1;
  readonly groups: readonly { readonly groups?: readonly unknown[] }[];
}

/**
 * Returns the column for an editor that opens in a group without focus. VS Code makes that group active, so that the next file
 * that the user opens appears there, unless the column is "beside". Therefore "beside" is used if it refers to this group.
 */
export async function unfocusedColumn(column: vscode.ViewColumn): Promise<vscode.ViewColumn> {
  const isNext = (): boolean => column === vscode.window.tabGroups.activeTabGroup.viewColumn + 1;
  if (!isNext()) return column;
  const layout = await vscode.commands.executeCommand<EditorLayout>("vscode.getEditorLayout");
  const side = vscode.workspace.getConfiguration("workbench.editor").get<string>("openSideBySideDirection");
  const isBeside = side === (layout.orientation === 0 ? "right" : "down");
  // In the meantime, another group may have become active.
  return isNext() && isBeside && layout.groups.every(({ groups }) => !groups)
    ? vscode.ViewColumn.Beside
    : column;
}

/** Returns the column for a page: the active group or, if the page would cover a file's text, another group if there is one. */
export function pageColumn(): vscode.ViewColumn {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const overText = input instanceof vscode.TabInputText && input.uri.scheme === "file";
  return (overText ? otherGroup()?.viewColumn : undefined) ?? vscode.ViewColumn.Active;
}

/** Returns the column of a tab that shows a file as text, including a background tab. */
export function textColumn(uri: vscode.Uri): vscode.ViewColumn | undefined {
  return vscode.window.tabGroups.all.find(({ tabs }) => tabs.some((tab) => isTextOf(tab, uri)))?.viewColumn;
}

/** Returns the column of a tab that shows a file as a diagram. */
export function flowColumn(uri: vscode.Uri): vscode.ViewColumn | undefined {
  return vscode.window.tabGroups.all.find((group) =>
    group.tabs.some(({ input }) => isDiagram(input) && sameUri(input.uri, uri)),
  )?.viewColumn;
}
