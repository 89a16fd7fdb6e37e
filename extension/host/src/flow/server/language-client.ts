import type { TypesSettings } from "@hookloom/protocol/typed-fields";
import * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import {
  clientNames,
  clientOptions,
  type RunningServer,
  runServer,
  type ServerEvents,
} from "./running-server.ts";

/**
 * Starts the language server as a process of this host's own Node.
 * @throws Error where the process does not start.
 */
export async function startServer(
  extensionUri: vscode.Uri,
  events: ServerEvents,
  types: () => TypesSettings,
): Promise<RunningServer> {
  const module = vscode.Uri.joinPath(extensionUri, "dist", "language-server.js").fsPath;
  const server = { module, transport: TransportKind.ipc };
  const client = new LanguageClient(
    ...clientNames,
    server,
    clientOptions(["file", "untitled", "vscode-vfs"], types),
  );
  return await runServer(client, events);
}
