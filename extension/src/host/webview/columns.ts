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
