import { installTypeScriptCopy } from "@hookloom/core/project/packages/typescript-copy";
import * as vscode from "vscode";
import type { CommandTable } from "../../commands/register.ts";
import { withProgress } from "../../shared/dialogs.ts";
import { isCancelled } from "../../shared/errors.ts";
import { requireTrust } from "../../shared/trust.ts";

/** What the command needs from the rest of the host. */
export interface TypeScriptPorts {
  readonly context: Pick<vscode.ExtensionContext, "globalStorageUri">;
  onInstalled(): void;
}

/** Installs TypeScript into the editor's own storage; the command returns false where the user cancelled it. */
export function typescriptCommands({ context, onInstalled }: TypeScriptPorts) {
  return {
    "hookloom.installTypeScript": async (): Promise<boolean> => {
      requireTrust(vscode.l10n.t("Installing TypeScript"));
      const folder = vscode.Uri.joinPath(context.globalStorageUri, "typescript").fsPath;
      const options = {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t("TypeScript for Hookloom"),
        cancellable: true,
      };
      try {
        await withProgress(options, async (progress, token) => {
          const stop = new AbortController();
          token.onCancellationRequested(() => stop.abort());
          await installTypeScriptCopy(folder, {
            signal: stop.signal,
            onProgress: (message) => progress.report({ message }),
          });
        });
      } catch (error) {
        if (isCancelled(error)) return false;
        throw error;
      }
      onInstalled();
      return true;
    },
  } satisfies Partial<CommandTable>;
}
