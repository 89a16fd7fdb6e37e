import {
  type ClientOptions,
  type DeclarationsParams,
  type DeclarationsResult,
  type EditParams,
  type EditResult,
  type FixesParams,
  type FixesResult,
  type FixParams,
  type FlowDeltaParams,
  type FlowResult,
  lspMethods,
  type NameOfFlowParams,
  type NameOfFlowResult,
  type PaletteDetail,
  type PaletteDetailParams,
  type PaletteParams,
  type PaletteResult,
  type ProposedNameResult,
  RpcError,
  type TextOfParams,
  type TextOfResult,
  type TypedFieldAnswer,
  type TypedFieldMethod,
  type TypedFieldParams,
  type TypeProblemsParams,
  type TypesSettings,
} from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import {
  CancellationTokenSource,
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

function makeClient(extensionUri: vscode.Uri, types: () => TypesSettings): LanguageClient {
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
      // A function, since a server that is restarted gets what holds by then.
      initializationOptions: (): ClientOptions => ({ flowChanged: false, types: types() }),
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
  typeProblems(problems: TypeProblemsParams): void;
  typesChanged(): void;
  paletteChanged(): void;
  /** It was restarted after it had exited by itself. */
  restarted(): void;
}

/** A running language server: what the flow editor asks, and its end. */
export interface RunningServer {
  watchFlow(uri: string): Promise<FlowResult>;
  unwatchFlow(uri: string): void;
  /** @throws RpcError with the refusal's code and sentence. */
  edit(params: EditParams): Promise<EditResult>;
  /** @throws RpcError with the refusal's code and sentence where an edit is previewed. */
  declarations(params: DeclarationsParams): Promise<DeclarationsResult>;
  fixes(params: FixesParams): Promise<FixesResult>;
  /** @throws RpcError `stale` where the problem or its text is another one by now. */
  fix(params: FixParams): Promise<EditResult>;
  palette(params: PaletteParams): Promise<PaletteResult>;
  /** @throws RpcError `stale` where what the edit works on is gone. */
  proposedName(params: EditParams): Promise<ProposedNameResult>;
  nameOfFlow(params: NameOfFlowParams): Promise<NameOfFlowResult>;
  paletteDetail(params: PaletteDetailParams): Promise<PaletteDetail>;
  /** @throws RpcError `stale` where one of the steps is gone. */
  textOf(params: TextOfParams): Promise<TextOfResult>;
  /** @throws RpcError `stale` where the field is gone. */
  askTypes<M extends TypedFieldMethod>(
    method: M,
    params: TypedFieldParams<M>,
    signal?: AbortSignal,
  ): Promise<TypedFieldAnswer<M>>;
  /** Says that trust was given or TypeScript was installed. */
  typesSettings(settings: TypesSettings): void;
  dispose(): Promise<void>;
}

/**
 * Starts the language server as a process of this host's own Node; the standard features register themselves.
 * @throws Error where the process does not start.
 */
export async function startServer(
  extensionUri: vscode.Uri,
  events: ServerEvents,
  types: () => TypesSettings,
): Promise<RunningServer> {
  const client = makeClient(extensionUri, types);
  const notified = vscode.Disposable.from(
    client.onNotification(lspMethods.flowDelta, (change: FlowDeltaParams) => events.flowDelta(change)),
    client.onNotification(lspMethods.typeProblems, (problems: TypeProblemsParams) =>
      events.typeProblems(problems),
    ),
    client.onNotification(lspMethods.typesChanged, () => events.typesChanged()),
    client.onNotification(lspMethods.paletteChanged, () => events.paletteChanged()),
  );
  await client.start();
  const lenses = askForLensesAgain(client);
  const watching = client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) events.restarted();
  });
  const refusable = async <Result>(
    method: string,
    params: unknown,
    signal?: AbortSignal,
  ): Promise<Result> => {
    const cancelling = new CancellationTokenSource();
    const cancel = (): void => cancelling.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      return await client.sendRequest<Result>(method, params, cancelling.token);
    } catch (error) {
      throw asRefusal(error);
    } finally {
      signal?.removeEventListener("abort", cancel);
      cancelling.dispose();
    }
  };
  return {
    watchFlow: (uri) => client.sendRequest<FlowResult>(lspMethods.watchFlow, { uri }),
    unwatchFlow: (uri) =>
      void client.sendNotification(lspMethods.unwatchFlow, { uri }).catch(() => undefined),
    edit: (params) => refusable<EditResult>(lspMethods.edit, params),
    proposedName: (params) => refusable<ProposedNameResult>(lspMethods.proposedName, params),
    nameOfFlow: (params) => refusable<NameOfFlowResult>(lspMethods.nameOfFlow, params),
    declarations: (params) => refusable<DeclarationsResult>(lspMethods.declarations, params),
    fixes: (params) => client.sendRequest<FixesResult>(lspMethods.fixes, params),
    fix: (params) => refusable<EditResult>(lspMethods.fix, params),
    palette: (params) => refusable<PaletteResult>(lspMethods.palette, params),
    paletteDetail: (params) => refusable<PaletteDetail>(lspMethods.paletteDetail, params),
    textOf: (params) => refusable<TextOfResult>(lspMethods.textOf, params),
    askTypes: (method, params, signal) => refusable(lspMethods[method], params, signal),
    typesSettings: (settings) =>
      void client.sendNotification(lspMethods.typesSettings, settings).catch(() => undefined),
    dispose: async () => {
      notified.dispose();
      watching.dispose();
      lenses.dispose();
      await client.dispose();
    },
  };
}
