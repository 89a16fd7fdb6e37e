import { type EditResult, type FlowEdit, RpcError } from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import type { FlowServer } from "./flow-server.ts";

const stale = (): RpcError =>
  new RpcError("stale", "The text changed at the same time, so nothing was done; try it again.");
const readOnly = (): RpcError =>
  new RpcError("read-only", "This file cannot be written, so the diagram is for reading.");

/** Every change as one edit, which VS Code undoes as one step; undefined where a document has moved on. */
async function asWorkspaceEdit(result: EditResult): Promise<vscode.WorkspaceEdit | undefined> {
  const whole = new vscode.WorkspaceEdit();
  for (const [uri, { version, edits }] of Object.entries(result.changes)) {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
    if (document.version !== version) return undefined;
    for (const { start, end, newText } of edits) {
      whole.replace(
        document.uri,
        new vscode.Range(document.positionAt(start), document.positionAt(end)),
        newText,
      );
    }
  }
  return whole;
}

async function tryOnce(server: FlowServer, document: vscode.TextDocument, edit: FlowEdit): Promise<boolean> {
  const version = document.version;
  try {
    const change = await asWorkspaceEdit(await server.edit({ uri: document.uri.toString(), version, edit }));
    if (!change || document.version !== version) return false;
    if (change.size === 0 || (await vscode.workspace.applyEdit(change))) return true;
  } catch (error) {
    if (error instanceof RpcError && error.code === "stale") return false;
    throw error;
  }
  if (document.version === version) throw readOnly();
  return false;
}

/**
 * Asks the server what an edit changes and applies it as one undo step. Ids survive changes around them, so an edit
 * that the text outran is asked for once more.
 * @throws RpcError with the refusal's code and sentence; then nothing has changed.
 */
export async function applyFlowEdit(
  server: FlowServer,
  document: vscode.TextDocument,
  edit: FlowEdit,
): Promise<void> {
  if (await tryOnce(server, document, edit)) return;
  if (await tryOnce(server, document, edit)) return;
  throw stale();
}
