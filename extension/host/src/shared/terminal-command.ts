import { delimiter } from "node:path";
import { type ExtensionContext, l10n, Uri } from "vscode";

/** Makes the command `hookloom` available in VS Code's terminals by adding its folder to their PATH. */
export function addTerminalCommand({
  environmentVariableCollection: variables,
  extensionUri,
}: Pick<ExtensionContext, "environmentVariableCollection" | "extensionUri">): void {
  const folder = Uri.joinPath(extensionUri, "extension", "media", "bin").fsPath;
  variables.description = l10n.t("Adds the command `hookloom`.");
  variables.prepend("PATH", folder + delimiter);
}
