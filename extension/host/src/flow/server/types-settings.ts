import type { TypesSettings } from "@hookloom/protocol/typed-fields";
import * as vscode from "vscode";

/** What the language server may do about types now; `storage` is the editor's folder for this extension. */
export function typesSettings(storage: vscode.Uri): TypesSettings {
  const copy = vscode.Uri.joinPath(storage, "typescript", "node_modules", "typescript");
  return { trusted: vscode.workspace.isTrusted, typescript: copy.fsPath };
}
