import { apiCommandIds } from "@hookloom/gateway-tools/host/ids/command-ids";
import { activate as activateHost } from "@hookloom/host/extension";
import type * as vscode from "vscode";

/** Activates the host with the commands of the gateway's tools. */
export function activate(context: vscode.ExtensionContext): void {
  activateHost(context, {
    loadBundle: async () => (await import("./parts-bundle.ts")).parts,
    commandIds: apiCommandIds,
  });
}
