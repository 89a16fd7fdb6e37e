import { type FlowDeltaParams, type FlowResult, lspMethods } from "@hookloom/protocol/lsp-methods";
import { RpcError } from "@hookloom/protocol/rpc";
import type { FlowChange, FlowServer } from "../../extension/host/src/flow/server/flow-server.ts";
import { WatchedFlows } from "../../extension/host/src/flow/server/server-starter.ts";
import { EventEmitter } from "../../extension/host/src/flow/testing/fake-values.ts";
import { type FakeDocument, fakeVscode } from "../../extension/host/src/flow/testing/fake-vscode.ts";
import { diskTexts } from "../../language-server/server/src/disk-texts.ts";
import { startServer } from "../../language-server/server/src/start-server.ts";
import type { TypePorts, Types } from "../../language-server/types/src/type-service.ts";

/** One direction of a connection: delivers copies of messages in order. */
export interface Channel {
  carry(message: unknown, deliver: (message: unknown) => void): void;
}

interface Connecting {
  readonly toServer: Channel;
  readonly toHost: Channel;
  types(ports: TypePorts): Types;
}

type Handler = (params: unknown, token?: typeof neverCancelled) => unknown;

/** The token of a request that is never cancelled. */
const neverCancelled = {
  isCancellationRequested: false,
  onCancellationRequested: () => ({ dispose: () => undefined }),
};

/** The real server in this process, with a document open in it whose changes it is sent, and the host's end of the connection. */
export function ownServer(
  document: FakeDocument,
  { toServer, toHost, types }: Connecting,
): FlowServer & { dispose(): void } {
  const handlers = new Map<string, Handler>();
  const [flowChanged, typesChanged] = [new EventEmitter<FlowChange>(), new EventEmitter<void>()];
  const [paletteChanged, typeProblems] = [new EventEmitter<void>(), new EventEmitter<never>()];
  const notified: Readonly<Record<string, Handler>> = {
    [lspMethods.flowDelta]: (params) => flows.applyChange(params as FlowDeltaParams),
    [lspMethods.typesChanged]: () => typesChanged.fire(),
    [lspMethods.paletteChanged]: () => paletteChanged.fire(),
    [lspMethods.typeProblems]: (params) => typeProblems.fire(params as never),
  };
  const connection = {
    onRequest: (method: string, handler: Handler) => void handlers.set(method, handler),
    onNotification: (method: string, handler: Handler) => void handlers.set(method, handler),
    sendNotification: async (method: string, params: unknown) =>
      toHost.carry(params, (copy) => notified[method]?.(copy)),
    languages: { diagnostics: { on: () => undefined } },
    sendDiagnostics: async () => undefined,
    console: {
      error: (message: string) => {
        throw new Error(message);
      },
    },
    listen: () => undefined,
  };
  const connectionProxy = new Proxy(connection, {
    get: (known, name: string) =>
      name in known
        ? known[name as keyof typeof known]
        : (handler: Handler): unknown => handlers.set(name.replace(/^on/, ""), handler),
  });
  startServer(connectionProxy as unknown as Parameters<typeof startServer>[0], {
    samples: async () => undefined,
    texts: diskTexts,
    types,
  });

  const notify = (method: string, params: unknown): void =>
    toServer.carry(params, (copy) => void handlers.get(method)?.(copy));
  const ask = <Result>(method: string, params: unknown): Promise<Result> =>
    new Promise((resolve, reject) => {
      const answer = async (copy: unknown): Promise<void> => {
        try {
          toHost.carry(await handlers.get(method)?.(copy, neverCancelled), (result) =>
            resolve(result as Result),
          );
        } catch (thrown) {
          const { data, message } = thrown as { data?: { code: string }; message: string };
          toHost.carry({ code: data?.code ?? "failed", message }, () =>
            reject(new RpcError(data?.code ?? "failed", message)),
          );
        }
      };
      toServer.carry(params, (copy) => void answer(copy));
    });
  const flows = new WatchedFlows(
    { request: (uri) => ask<FlowResult>(lspMethods.watchFlow, { uri }), end: () => undefined },
    (change) => flowChanged.fire(change),
  );

  const uri = document.uri.toString();
  handlers.get("Initialize")?.({ initializationOptions: { flowChanged: false, validated: true } });
  notify("DidOpenTextDocument", {
    textDocument: { uri, languageId: "typescript", version: document.version, text: document.getText() },
  });
  const listening = fakeVscode.workspace.onDidChangeTextDocument(({ document: of, contentChanges }) => {
    if (of !== document) return;
    notify("DidChangeTextDocument", { textDocument: { uri, version: of.version }, contentChanges });
  });
  return {
    watch: (of) => flows.watch(of),
    unwatch: (of) => flows.unwatch(of),
    request: (method, params) => ask(lspMethods[method], params),
    onTypesChanged: typesChanged.event,
    onPaletteChanged: paletteChanged.event,
    onTypeProblems: typeProblems.event,
    onFlowChanged: flowChanged.event,
    dispose: () => {
      listening.dispose();
      notify("DidCloseTextDocument", { textDocument: { uri } });
    },
  };
}
