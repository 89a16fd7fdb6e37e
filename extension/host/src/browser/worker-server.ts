import { lspMethods } from "@hookloom/protocol/lsp-methods";
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { clientNames, clientOptions, runServer } from "../flow/server/language-client.ts";
import type { RunningServer, ServerEvents } from "../flow/server/server-starter.ts";
import { textsScript } from "../webview/page-html.ts";
import { sourcePattern, WorkspaceSources } from "./workspace-sources.ts";

/** URI schemes of repositories, folders and unsaved files; those of diff editors are excluded. */
const usualSchemes = ["file", "untitled", "vscode-vfs", "vscode-remote", "vscode-test-web", "memfs"];

/** Returns the URI schemes of documents that can have a diagram. */
function schemes(): readonly string[] {
  const open = vscode.workspace.workspaceFolders ?? [];
  return [...new Set([...usualSchemes, ...open.map(({ uri }) => uri.scheme)])];
}

interface BrowserWorker {
  terminate(): void;
}

/**
 * Starts the language server in a web worker. The worker's code is read as a file instead of being loaded by URL, because VS
 * Code cannot start a worker from the URL of an extension that is installed on another machine.
 * @throws Error if the code cannot be read, or the worker does not start
 */
export async function startWorkerServer(
  extensionUri: vscode.Uri,
  events: ServerEvents,
): Promise<RunningServer> {
  const file = vscode.Uri.joinPath(extensionUri, "dist", "language-server.web.js");
  const parts = [textsScript(vscode.l10n.bundle), await vscode.workspace.fs.readFile(file)];
  const code = new Blob(parts, { type: "text/javascript" });
  const address = URL.createObjectURL(code);
  const { Worker } = globalThis as unknown as { readonly Worker: new (url: string) => BrowserWorker };
  const worker = new Worker(address);
  const sources = new WorkspaceSources();
  const watcher = vscode.workspace.createFileSystemWatcher(sourcePattern);
  const client = new LanguageClient(
    ...clientNames,
    worker as unknown as ConstructorParameters<typeof LanguageClient>[2],
    { ...clientOptions(schemes(), undefined), synchronize: { fileEvents: watcher } },
  );
  const handlers = vscode.Disposable.from(
    sources,
    watcher,
    client.onRequest(lspMethods.readSources, (params) => sources.read(params)),
    client.onRequest(lspMethods.sourcesAround, (params) => sources.around(params)),
  );
  const server = await runServer(client, events);
  URL.revokeObjectURL(address);
  return {
    ...server,
    dispose: async () => {
      await server.dispose();
      handlers.dispose();
      worker.terminate();
    },
  };
}
