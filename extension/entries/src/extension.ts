import { activate as activateHost } from "@hookloom/host/extension";
import type * as vscode from "vscode";

/** Activates the host with the parts of the gateway tools. */
export const activate = (context: vscode.ExtensionContext): void =>
  activateHost(context, async () => (await import("./parts-bundle.ts")).parts);
