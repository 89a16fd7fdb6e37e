import * as vscode from "vscode";
import { activeUri, commandTarget } from "../commands/arguments.ts";
import { flowViewType } from "../commands/diagram-tab.ts";
import { noCode, noDiagram } from "../shared/errors.ts";
import { besideColumn, flowColumn, textColumn } from "../webview/columns.ts";
import { activeDiagram, diagramColumn, textColumnBeside } from "./diagram-tabs.ts";
import type { FlowChoice } from "./flow-choice.ts";
import type { FlowEditor } from "./flow-editor.ts";
import { textLoaded } from "./text-loaded.ts";

/**
 * Opens the diagram beside its text editor, and opens the text editor too if necessary. Each is opened in the group that already
 * contains editors of its kind, if there is one.
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
  const openColumn = flowColumn(uri);
  if (openColumn !== undefined) return editor.open(uri, openColumn, { choice });
  if (textColumn(uri) === undefined) {
    const active = activeDiagram();
    const viewColumn = (active && textColumnBeside(active)) ?? vscode.ViewColumn.Active;
    await vscode.window.showTextDocument(uri, { preview: false, viewColumn });
  } else if (activeUri()?.toString() !== uri.toString()) {
    await vscode.window.showTextDocument(uri, { viewColumn: textColumn(uri) ?? vscode.ViewColumn.Active });
  } else if (vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputText) {
    // VS Code focuses the text editor when its text is loaded, even if another editor was opened in the meantime. Without
    // waiting, the diagram would lose keyboard focus to it.
    await textLoaded(uri);
  }
  await editor.open(uri, diagramColumn(textColumn(uri)) ?? besideColumn(), { choice });
}

/**
 * Pins the diagram from which the command is called: VS Code keeps a pinned tab open, and a pinned diagram does not follow the
 * text.
 */
export async function keepOpen(argument: unknown): Promise<void> {
  const target = commandTarget(argument);
  const viewColumn = target && flowColumn(target.uri);
  if (!target || viewColumn === undefined) throw noDiagram();
  // VS Code's command acts on the active editor, which may not be the one whose title was clicked.
  await vscode.commands.executeCommand("vscode.openWith", target.uri, flowViewType, { viewColumn });
  await vscode.commands.executeCommand("workbench.action.pinEditor");
}

/** Opens the file of the active diagram, or the given file, as text beside the diagram, at the given location if there is one. */
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
