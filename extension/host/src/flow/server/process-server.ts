import type { TypesSettings } from "@hookloom/protocol/typed-fields";
import * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { clientNames, clientOptions, runServer } from "./language-client.ts";
import type { RunningServer, ServerEvents } from "./server-starter.ts";

/**
 * Starts the language server as a process of the extension host's Node.js.
 * @throws Error if the server does not start
 */
export async function startProcessServer(
  extensionUri: vscode.Uri,
  events: ServerEvents,
  types: () => TypesSettings,
): Promise<RunningServer> {
  const module = vscode.Uri.joinPath(extensionUri, "dist", "language-server.js").fsPath;
  const texts = vscode.l10n.uri?.fsPath;
  const env = texts === undefined ? process.env : { ...process.env, HOOKLOOM_TEXTS: texts };
  const client = new LanguageClient(
    ...clientNames,
    { module, transport: TransportKind.ipc, options: { env } },
    clientOptions(["file", "untitled", "vscode-vfs"], types),
  );
  return await runServer(client, events);
}
