import {
  type EditParams,
  type EditResult,
  type FixParams,
  type Range,
  RpcError,
  writtenRanges,
} from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import type { FlowServer } from "./flow-server.ts";

const stale = (): RpcError =>
  new RpcError(
    "stale",
    vscode.l10n.t("The text changed at the same time, so nothing was done. Try it again."),
  );
const readOnly = (): RpcError =>
  new RpcError("read-only", vscode.l10n.t("This file cannot be written, so the diagram is for reading."));

/** True where a document has the text for which an edit was made: 0 stands for what is saved. */
function isAsSeen(document: vscode.TextDocument, version: number): boolean {
  return version === 0 ? !document.isDirty : document.version === version;
}

/** Every change as one edit, which VS Code undoes as one step; undefined if a document has changed since. */
async function asWorkspaceEdit(result: EditResult): Promise<vscode.WorkspaceEdit | undefined> {
  const changes = Object.entries(result.changes);
  const documents = await Promise.all(
    changes.map(([uri]) => vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true))),
  );
  const whole = new vscode.WorkspaceEdit();
  for (const [index, [, { version, edits }]] of changes.entries()) {
    const document = documents[index];
    if (!document || !isAsSeen(document, version)) return undefined;
    for (const { start, end, newText } of edits) {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      whole.replace(document.uri, range, newText);
    }
  }
  return whole;
}

/** An applied edit: the resulting version, and the text it wrote. */
export interface MadeEdit {
  readonly version: number;
  readonly written: readonly Range[];
}

/** Undefined if the text changed between the server's answer and its use. */
async function tryOnce(
  document: vscode.TextDocument,
  ask: () => Promise<EditResult>,
): Promise<MadeEdit | undefined> {
  const result = await ask();
  const change = await asWorkspaceEdit(result);
  if (!change) return undefined;
  const { version } = document;
  if (change.size === 0) return { version, written: [] };
  if (await vscode.workspace.applyEdit(change)) {
    const edits = result.changes[document.uri.toString()]?.edits ?? [];
    return { version: edits.length > 0 ? version + 1 : version, written: writtenRanges(edits) };
  }
  if (document.version === version) throw readOnly();
  return undefined;
}

/**
 * Asks the server what an edit changes and applies it as one undo step. `version` is that of the picture on which the
 * edit was made: only the server decides whether it still fits. Its answer is for one text. Where that text has moved
 * on before the answer could be used, it is asked once more, for the same version.
 * @throws RpcError with the refusal's code and sentence; then nothing has changed.
 */
export async function applyFlowEdit(
  server: Pick<FlowServer, "edit">,
  document: vscode.TextDocument,
  { version, edit }: Omit<EditParams, "uri">,
): Promise<MadeEdit> {
  const params: EditParams = { uri: document.uri.toString(), version, edit };
  return await applied(document, () => server.edit(params));
}

/**
 * The same for a fix that was offered for some version.
 * @throws RpcError with the refusal's code and sentence; then nothing has changed.
 */
export async function applyFix(
  server: Pick<FlowServer, "fix">,
  document: vscode.TextDocument,
  { version, id }: Omit<FixParams, "uri">,
): Promise<MadeEdit> {
  const params: FixParams = { uri: document.uri.toString(), version, id };
  return await applied(document, () => server.fix(params));
}

async function applied(document: vscode.TextDocument, ask: () => Promise<EditResult>): Promise<MadeEdit> {
  const made = (await tryOnce(document, ask)) ?? (await tryOnce(document, ask));
  if (!made) throw stale();
  return made;
}
