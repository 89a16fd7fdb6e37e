import { apiBrowserActions } from "@hookloom/gateway-tools/host/browser-actions";
import { activate as activateHost } from "@hookloom/host/extension.web";
import type * as vscode from "vscode";

/** Activates the host in a browser, where the gateway tools' commands show an error. */
export const activate = (context: vscode.ExtensionContext): void =>
  activateHost(context, apiBrowserActions());
