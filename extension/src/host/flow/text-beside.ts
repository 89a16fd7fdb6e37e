import * as vscode from "vscode";
import { besideColumn, flowColumn, textColumn } from "../webview/columns.ts";

/**
 * VS Code shows where it stops in the active group, and takes a diagram of the file there for its text: it would cover the
 * diagram. So the text is made active first, beside it; VS Code brings the editor to the front on a stop, too. To be called
 * before VS Code hears of the stop.
 */
export function makeTextActive(document: vscode.TextDocument): void {
  const viewColumn = textColumn(document.uri) ?? besideColumn();
  void Promise.resolve(vscode.window.showTextDocument(document, { viewColumn })).catch(() => undefined);
}

/** Closes a text that covers the diagram of its file, where another group has that text as well. */
export async function uncover(file: string, viewType: string): Promise<void> {
  const uri = vscode.Uri.file(file);
  const column = flowColumn(uri, viewType);
  const isText = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
  const groups = vscode.window.tabGroups.all.filter(({ tabs }) => tabs.some(isText));
  const covering = groups.find(({ viewColumn }) => viewColumn === column)?.activeTab;
  if (covering && isText(covering) && groups.length > 1) await vscode.window.tabGroups.close(covering, true);
}
