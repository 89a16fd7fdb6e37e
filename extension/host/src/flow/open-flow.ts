import * as vscode from "vscode";
import { activeUri, commandTarget } from "../commands/arguments.ts";
import { flowViewType } from "../commands/diagram-tab.ts";
import { noCode, noDiagram } from "../shared/errors.ts";
import { besideColumn, flowColumn, textColumn } from "../webview/columns.ts";
import { activeDiagram, diagramColumn, textGroupBeside } from "./diagram-tabs.ts";
import type { FlowChoice } from "./flow-choice.ts";
import type { FlowEditor } from "./flow-editor.ts";
import { textLoaded } from "./text-loaded.ts";

/**
 * Opens the diagram next to its text, and the text too if it is not open yet. Each goes into the group that its kind is in
 * already, if there is one.
 * @throws HostError `no-code` if there is no file to open.
 */
export async function openFlow(editor: FlowEditor, argument: unknown): Promise<void> {
  const target = commandTarget(argument);
  if (!target) throw noCode();
  const { uri, flow, name, map, delivery } = target;
  const named: FlowChoice | undefined =
    name === undefined ? undefined : { name, ...(delivery === undefined ? {} : { delivery }) };
  const choice: FlowChoice | undefined =
    flow === undefined ? named : { flow, ...(map === undefined ? {} : { map }) };
  const open = flowColumn(uri);
  if (open !== undefined) return editor.open(uri, open, { choice });
  if (textColumn(uri) === undefined) {
    const active = activeDiagram();
    const viewColumn = (active && textGroupBeside(active)) ?? vscode.ViewColumn.Active;
    await vscode.window.showTextDocument(uri, { preview: false, viewColumn });
  } else if (activeUri()?.toString() !== uri.toString()) {
    await vscode.window.showTextDocument(uri, { viewColumn: textColumn(uri) ?? vscode.ViewColumn.Active });
  } else if (vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputText) {
    // VS Code gives it the focus at that moment, also where another editor was opened meanwhile: a diagram that did not wait
    // would lose the focus to it, and with it the keyboard.
    await textLoaded(uri);
  }
  await editor.open(uri, diagramColumn(textColumn(uri)) ?? besideColumn(), { choice });
}

/** Pins the diagram that the command is called from: VS Code keeps a pinned tab open, and this one does not follow then. */
export async function keepOpen(argument: unknown): Promise<void> {
  const target = commandTarget(argument);
  const viewColumn = target && flowColumn(target.uri);
  if (!target || viewColumn === undefined) throw noDiagram();
  // The command of VS Code is about the active editor, which need not be the one whose title was clicked.
  await vscode.commands.executeCommand("vscode.openWith", target.uri, flowViewType, { viewColumn });
  await vscode.commands.executeCommand("workbench.action.pinEditor");
}

/** Shows the text of the active diagram, or of the named file, next to it, at a location in it if one is given. */
export async function openText(argument: unknown): Promise<void> {
  const target = commandTarget(argument);
  if (!target) throw noCode();
  const { uri, at } = target;
  const position = at && new vscode.Position(at[0] - 1, at[1] - 1);
  await vscode.window.showTextDocument(uri, {
    viewColumn: textColumn(uri) ?? besideColumn(),
    ...(position ? { selection: new vscode.Range(position, position) } : {}),
  });
}
