import { ignored } from "@hookloom/protocol/ignored-error";
import { type ClientOptions, type FlowResult, lspMethods } from "@hookloom/protocol/lsp-methods";
import { RpcError } from "@hookloom/protocol/rpc";
import type { TypesSettings } from "@hookloom/protocol/typed-fields";
import * as vscode from "vscode";
import {
  type BaseLanguageClient,
  CancellationTokenSource,
  CodeLensRequest,
  type LanguageClientOptions,
  ResponseError,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient";
import type { RunningServer, ServerEvents } from "./server-starter.ts";

const languages = ["typescript", "typescriptreact", "javascript", "javascriptreact"];

/** How a client of the language server is called, in the editor's settings and in its output. */
export const clientNames = ["hookloom", "Hookloom Language Server"] as const;

/** What a client is made with; `schemes` are those of the documents that it opens at the server. */
export function clientOptions(
  schemes: readonly string[],
  types: (() => TypesSettings) | undefined,
): LanguageClientOptions {
  return {
    documentSelector: languages.flatMap((language) => schemes.map((scheme) => ({ language, scheme }))),
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    // A function, since a restarted server gets the current settings.
    initializationOptions: (): ClientOptions => ({
      flowChanged: false,
      validated: true,
      ...(types ? { types: types() } : {}),
    }),
  };
}

/** Gives a rejection the code that the server sent with its message. */
function toRpcError(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return error;
  const data: unknown = error.data;
  const coded = typeof data === "object" && data !== null && "code" in data;
  return coded ? new RpcError(String(data.code), error.message) : error;
}

/** Longer than a new editor takes to get the focus. */
const focusMoves = 500;

/**
 * Has VS Code request lenses again once a diagram or another editor without text takes the focus: it drops a pending request
 * when its text loses the focus, so nothing would arrive before the user clicks into the text.
 */
function refreshLenses(client: BaseLanguageClient): vscode.Disposable {
  return vscode.window.onDidChangeActiveTextEditor((editor) => {
    if (editor) return;
    setTimeout(() => {
      const lenses = client.getFeature(CodeLensRequest.method);
      for (const { document } of vscode.window.visibleTextEditors)
        lenses.getProvider(document)?.onDidChangeCodeLensEmitter.fire();
    }, focusMoves);
  });
}

/**
 * Starts the server of a client; the standard features register themselves.
 * @throws Error if the server does not start.
 */
export async function runServer(
  client: BaseLanguageClient,
  { restarted, ...events }: ServerEvents,
): Promise<RunningServer> {
  const notified = Object.entries(events).map(([name, listener]) =>
    client.onNotification(lspMethods[name as keyof typeof events], listener),
  );
  await client.start();
  const lenses = refreshLenses(client);
  const watching = client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) restarted();
  });
  const notify: RunningServer["notify"] = (method, params) =>
    void client
      .sendNotification(lspMethods[method], params)
      .catch(ignored("a server that has gone needs no news"));
  return {
    request: async (method, params, signal) => {
      const cancelling = new CancellationTokenSource();
      const cancel = (): void => cancelling.cancel();
      signal?.addEventListener("abort", cancel, { once: true });
      try {
        return await client.sendRequest(lspMethods[method], params, cancelling.token);
      } catch (error) {
        throw toRpcError(error);
      } finally {
        signal?.removeEventListener("abort", cancel);
        cancelling.dispose();
      }
    },
    watchFlow: (uri) => client.sendRequest<FlowResult>(lspMethods.watchFlow, { uri }),
    notify,
    dispose: async () => {
      vscode.Disposable.from(...notified, watching, lenses).dispose();
      await client.dispose();
    },
  };
}
