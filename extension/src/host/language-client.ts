import {
  type EditResult,
  type FlowChangedParams,
  type FlowResult,
  lspMethods,
  type PaletteResult,
  RpcError,
} from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import {
  LanguageClient,
  ResponseError,
  RevealOutputChannelOn,
  TransportKind,
} from "vscode-languageclient/node";
import type { FlowServer } from "./flow/flow-server.ts";

const languages = ["typescript", "typescriptreact", "javascript", "javascriptreact"];

/** Gives a refused edit the code that the server put beside its sentence. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return error;
  const data: unknown = error.data;
  const coded = typeof data === "object" && data !== null && "code" in data;
  return coded ? new RpcError(String(data.code), error.message) : error;
}

function makeClient(extensionUri: vscode.Uri): LanguageClient {
  const module = vscode.Uri.joinPath(extensionUri, "dist", "language-server.js").fsPath;
  const selector = languages.flatMap((language) =>
    ["file", "untitled", "vscode-vfs"].map((scheme) => ({ language, scheme })),
  );
  return new LanguageClient(
    "hookloom",
    "Hookloom Language Server",
    { module, transport: TransportKind.ipc },
    { documentSelector: selector, revealOutputChannelOn: RevealOutputChannelOn.Never },
  );
}

/** A running language server: what the flow editor asks, and its end. */
export interface RunningServer extends FlowServer {
  dispose(): Promise<void>;
}

/**
 * Starts the language server as a process of this host's own Node; the standard features register themselves.
 * @throws Error where the process does not start.
 */
export async function startServer(extensionUri: vscode.Uri): Promise<RunningServer> {
  const client = makeClient(extensionUri);
  const changed = new vscode.EventEmitter<FlowChangedParams>();
  const notified = client.onNotification(lspMethods.flowChanged, (params: FlowChangedParams) =>
    changed.fire(params),
  );
  await client.start();
  return {
    flow: (uri) => client.sendRequest<FlowResult>(lspMethods.flow, { uri }),
    edit: async (params) => {
      try {
        return await client.sendRequest<EditResult>(lspMethods.edit, params);
      } catch (error) {
        throw asRefusal(error);
      }
    },
    palette: (params) => client.sendRequest<PaletteResult>(lspMethods.palette, params),
    onFlowChanged: (listener) => changed.event(listener),
    dispose: async () => {
      notified.dispose();
      changed.dispose();
      await client.dispose();
    },
  };
}
