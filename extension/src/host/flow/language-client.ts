import {
  type ClientOptions,
  type EditParams,
  type EditResult,
  type FlowDeltaParams,
  type FlowResult,
  lspMethods,
  type PaletteParams,
  type PaletteResult,
  RpcError,
  type TextOfParams,
  type TextOfResult,
} from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import {
  CodeLensRequest,
  LanguageClient,
  ResponseError,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from "vscode-languageclient/node";

const languages = ["typescript", "typescriptreact", "javascript", "javascriptreact"];

/** Gives a refusal the code that the server sent with its message. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return error;
  const data: unknown = error.data;
  const coded = typeof data === "object" && data !== null && "code" in data;
  return coded ? new RpcError(String(data.code), error.message) : error;
}

const initializationOptions: ClientOptions = { flowChanged: false };

function makeClient(extensionUri: vscode.Uri): LanguageClient {
  const module = vscode.Uri.joinPath(extensionUri, "dist", "language-server.js").fsPath;
  const selector = languages.flatMap((language) =>
    ["file", "untitled", "vscode-vfs"].map((scheme) => ({ language, scheme })),
  );
  return new LanguageClient(
    "hookloom",
    "Hookloom Language Server",
    { module, transport: TransportKind.ipc },
    {
      documentSelector: selector,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions,
    },
  );
}

/** Longer than a new editor takes to get the focus. */
const focusMoves = 500;

/**
 * Has VS Code ask for lenses again once a diagram or another editor without text takes the focus: a request that waited
 * is forgotten when its text loses the focus, and nothing would come before somebody clicks into the text.
 */
function askForLensesAgain(client: LanguageClient): vscode.Disposable {
  return vscode.window.onDidChangeActiveTextEditor((editor) => {
    if (editor) return;
    setTimeout(() => {
      const lenses = client.getFeature(CodeLensRequest.method);
      for (const { document } of vscode.window.visibleTextEditors)
        lenses.getProvider(document)?.onDidChangeCodeLensEmitter.fire();
    }, focusMoves);
  });
}

/** What a server reports. */
export interface ServerEvents {
  flowDelta(change: FlowDeltaParams): void;
  /** It was restarted after it had exited by itself. */
  restarted(): void;
}

/** A running language server: what the flow editor asks, and its end. */
export interface RunningServer {
  watchFlow(uri: string): Promise<FlowResult>;
  unwatchFlow(uri: string): void;
  /** @throws RpcError with the refusal's code and sentence. */
  edit(params: EditParams): Promise<EditResult>;
  palette(params: PaletteParams): Promise<PaletteResult>;
  /** @throws RpcError `stale` where one of the steps is gone. */
  textOf(params: TextOfParams): Promise<TextOfResult>;
  dispose(): Promise<void>;
}

/**
 * Starts the language server as a process of this host's own Node; the standard features register themselves.
 * @throws Error where the process does not start.
 */
export async function startServer(extensionUri: vscode.Uri, events: ServerEvents): Promise<RunningServer> {
  const client = makeClient(extensionUri);
  const notified = client.onNotification(lspMethods.flowDelta, (change: FlowDeltaParams) =>
    events.flowDelta(change),
  );
  await client.start();
  const lenses = askForLensesAgain(client);
  const watching = client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) events.restarted();
  });
  const refusable = async <Result>(method: string, params: unknown): Promise<Result> => {
    try {
      return await client.sendRequest<Result>(method, params);
    } catch (error) {
      throw asRefusal(error);
    }
  };
  return {
    watchFlow: (uri) => client.sendRequest<FlowResult>(lspMethods.watchFlow, { uri }),
    unwatchFlow: (uri) =>
      void client.sendNotification(lspMethods.unwatchFlow, { uri }).catch(() => undefined),
    edit: (params) => refusable<EditResult>(lspMethods.edit, params),
    palette: (params) => client.sendRequest<PaletteResult>(lspMethods.palette, params),
    textOf: (params) => refusable<TextOfResult>(lspMethods.textOf, params),
    dispose: async () => {
      notified.dispose();
      watching.dispose();
      lenses.dispose();
      await client.dispose();
    },
  };
}
