import { staleFlow } from "@hookloom/core/capabilities/errors";
import { unreadableSource } from "@hookloom/core/flows/errors";
import { type FileChange, readSource, type SourceFiles } from "@hookloom/core/flows/source-file";
import * as vscode from "vscode";
import { HostError } from "../shared/errors.ts";

/** A BOM, which the file contains but the editor's text does not. */
const bom = "\uFEFF";

const notWritten = (name: string): HostError =>
  new HostError("read-only", vscode.l10n.t("{0} cannot be written, so nothing was changed.", name));

/** Sources as shown in the editor, including unsaved changes. Each write is a single undo step. */
export const openSources: SourceFiles = {
  async read(file, name) {
    const document = await Promise.resolve(vscode.workspace.openTextDocument(vscode.Uri.file(file))).catch(
      (cause: unknown) => {
        throw unreadableSource(name, cause);
      },
    );
    // Checks the encoding: invalid UTF-8 is shown as replacement characters, which must not be written back.
    if (document.encoding.startsWith("utf8") && !document.isDirty) await readSource(file, name);
    return document.getText();
  },

  async write(changes) {
    const edit = new vscode.WorkspaceEdit();
    const clean: vscode.TextDocument[] = [];
    for (const change of changes) {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(change.file));
      if (!document.isDirty) clean.push(document);
      addEdits(edit, document, change);
    }
    const options = { isRefactoring: changes.length > 1 };
    if (!(await vscode.workspace.applyEdit(edit, options))) throw notWritten(changes[0]?.name ?? "");
    // Files with unsaved changes are left for the user to save.
    await Promise.all(clean.map((document) => document.save()));
  },
};

function addEdits(
  edit: vscode.WorkspaceEdit,
  document: vscode.TextDocument,
  { name, text, edits }: FileChange,
): void {
  const current = document.getText();
  const shift = text === `${bom}${current}` ? bom.length : 0;
  if (text.slice(shift) !== current) throw staleFlow(name);
  for (const { start, end, newText } of edits) {
    const range = new vscode.Range(document.positionAt(start - shift), document.positionAt(end - shift));
    edit.replace(document.uri, range, newText);
  }
}
