import type { TypesSettings } from "@hookloom/protocol/typed-fields";
import * as vscode from "vscode";

/** Returns the language server's current settings for types; `storage` is the editor's storage folder of this extension. */
export function typesSettings(storage: vscode.Uri): TypesSettings {
  const copy = vscode.Uri.joinPath(storage, "typescript", "node_modules", "typescript");
  return { trusted: vscode.workspace.isTrusted, typescript: copy.fsPath };
}
