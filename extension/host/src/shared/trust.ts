import * as vscode from "vscode";
import { untrusted } from "./errors.ts";

/**
 * Allows an action only in a trusted workspace.
 * @throws HostError `untrusted`, with a button that opens the page for granting trust.
 */
export function requireTrust(action: string): void {
  if (vscode.workspace.isTrusted) return;
  throw untrusted(action, {
    title: vscode.l10n.t("Manage trust"),
    run: () => vscode.commands.executeCommand("workbench.trust.manage"),
  });
}
