import { installTypeScriptCopy } from "@hookloom/core/project/packages/typescript-copy";
import * as vscode from "vscode";
import type { CommandTable } from "../../commands/register.ts";
import { withCancel } from "../../shared/dialogs.ts";
import { isCancelled } from "../../shared/errors.ts";
import { requireTrust } from "../../shared/trust.ts";

/** Host services that the command uses. */
export interface TypeScriptPorts {
  readonly context: Pick<vscode.ExtensionContext, "globalStorageUri">;
  onInstalled(): void;
}

/** Installs TypeScript into the editor's own storage; the command returns false if the user cancelled the installation. */
export function typescriptCommands({ context, onInstalled }: TypeScriptPorts) {
  return {
    "hookloom.installTypeScript": async (): Promise<boolean> => {
      requireTrust(vscode.l10n.t("Installing TypeScript"));
      const folder = vscode.Uri.joinPath(context.globalStorageUri, "typescript").fsPath;
      try {
        await withCancel(vscode.l10n.t("TypeScript for Hookloom"), (signal, onProgress) =>
          installTypeScriptCopy(folder, { signal, onProgress }),
        );
      } catch (error) {
        if (isCancelled(error)) return false;
        throw error;
      }
      onInstalled();
      return true;
    },
  } satisfies Partial<CommandTable>;
}
