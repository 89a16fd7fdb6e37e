import * as vscode from "vscode";
import { activeUri, targetOf } from "../commands/arguments.ts";
import { noCode } from "../errors.ts";
import { besideColumn, flowColumn, textColumn } from "../webview/columns.ts";
import type { FlowChoice } from "./flow-choice.ts";
import type { FlowEditor } from "./flow-editor.ts";

/** Milliseconds after which a text that does not appear is not waited for any more. */
const textTimeoutMs = 5_000;

/**
 * Resolves when the text of an active tab is there. VS Code gives it the focus at that moment, also where another editor was
 * opened meanwhile: a diagram that did not wait would lose the focus to it, and with it the keyboard.
 */
async function textLoaded(uri: vscode.Uri): Promise<void> {
  const isThere = (): boolean =>
    vscode.window.visibleTextEditors.some(({ document }) => document.uri.toString() === uri.toString());
  if (isThere()) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(late);
      changes.dispose();
      resolve();
    };
    const late = setTimeout(end, textTimeoutMs);
    const changes = vscode.window.onDidChangeVisibleTextEditors(() => {
      if (isThere()) end();
    });
  });
}

/**
 * Opens the diagram next to its text, and the text too if it is not open yet.
 * @throws HostError `no-code` if there is no file to open.
 */
export async function openFlow(editor: FlowEditor, argument: unknown): Promise<void> {
  const target = targetOf(argument);
  if (!target) throw noCode();
  const { uri, flow, name, map, delivery } = target;
  const named: FlowChoice | undefined =
    name === undefined ? undefined : { name, ...(delivery === undefined ? {} : { delivery }) };
  const choice: FlowChoice | undefined =
    flow === undefined ? named : { flow, ...(map === undefined ? {} : { map }) };
  const open = flowColumn(uri);
  if (open !== undefined) return editor.open(uri, open, choice);
  if (textColumn(uri) === undefined) {
    await vscode.window.showTextDocument(uri, { preview: false });
  } else if (activeUri()?.toString() !== uri.toString()) {
    await vscode.window.showTextDocument(uri, { viewColumn: textColumn(uri) ?? vscode.ViewColumn.Active });
  } else if (vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputText) {
    await textLoaded(uri);
  }
  await editor.open(uri, besideColumn(), choice);
}

/** Shows the text of the active diagram next to it. */
export async function openText(argument: unknown): Promise<void> {
  const target = targetOf(argument);
  if (!target) throw noCode();
  const viewColumn = textColumn(target.uri) ?? besideColumn();
  await vscode.window.showTextDocument(target.uri, { viewColumn });
}
