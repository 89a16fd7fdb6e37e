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

/** The name of the language client in the editor's settings, and the name of its output channel. */
export const clientNames = ["hookloom", "Hookloom Language Server"] as const;

/** Returns the options of a language client; `schemes` are the URI schemes of the documents that it opens on the server. */
export function clientOptions(
  schemes: readonly string[],
  types: (() => TypesSettings) | undefined,
): LanguageClientOptions {
  return {
    documentSelector: languages.flatMap((language) => schemes.map((scheme) => ({ language, scheme }))),
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    // A function, so that a restarted server receives the current settings.
    initializationOptions: (): ClientOptions => ({
      flowChanged: false,
      validated: true,
      ...(types ? { types: types() } : {}),
    }),
  };
}

/** Converts a rejection to an error with the server's code. */
function toRpcError(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return error;
  const data: unknown = error.data;
  const hasCode = typeof data === "object" && data !== null && "code" in data;
  return hasCode ? new RpcError(String(data.code), error.message) : error;
}

/** Delay in milliseconds, longer than a new editor takes to receive focus. */
const focusDelayMs = 500;

/**
 * Makes VS Code request code lenses again when a diagram or another editor without text receives focus. VS Code cancels a pending
 * request when its editor loses focus, so the lenses would not appear until the user clicks in the editor.
 */
function refreshLenses(client: BaseLanguageClient): vscode.Disposable {
  return vscode.window.onDidChangeActiveTextEditor((editor) => {
    if (editor) return;
    setTimeout(() => {
      const lenses = client.getFeature(CodeLensRequest.method);
      for (const { document } of vscode.window.visibleTextEditors)
        lenses.getProvider(document)?.onDidChangeCodeLensEmitter.fire();
    }, focusDelayMs);
  });
}

/**
 * Starts a client's server; the standard features register themselves.
 * @throws Error if the server does not start.
 */
export async function runServer(
  client: BaseLanguageClient,
  { restarted, ...events }: ServerEvents,
): Promise<RunningServer> {
  const notificationHandlers = Object.entries(events).map(([name, listener]) =>
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
      .catch(ignored("a stopped server needs no notification"));
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
      vscode.Disposable.from(...notificationHandlers, watching, lenses).dispose();
      await client.dispose();
    },
  };
}
