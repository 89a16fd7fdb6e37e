import { bridge } from "@hookloom/language-server/bridge";
import {
  type FlowDeltaParams,
  type FlowResult,
  lspMethods,
  RpcError,
  typedFieldMethods,
} from "@hookloom/language-server/protocol";
import { findSource, hasEvent, nearestEvent } from "@hookloom/runtime/catalog";
import { noMachine } from "../../extension/src/host/browser/no-machine.ts";
import type { SessionPorts } from "../../extension/src/host/flow/flow-session.ts";
import { keptCollapsed } from "../../extension/src/host/flow/kept-by-file.ts";
import { RecentRows } from "../../extension/src/host/flow/questions/recent-rows.ts";
import type { FlowChange, FlowServer } from "../../extension/src/host/flow/server/flow-server.ts";
import { WatchedFlows } from "../../extension/src/host/flow/server/watched-flows.ts";
import type { FakeDocument } from "../../extension/src/host/flow/testing/fake-vscode.ts";
import { quietValues } from "../../extension/src/host/flow/testing/quiet-values.ts";
import { diskTexts } from "../../language-server/src/server/disk-texts.ts";
import { startServer } from "../../language-server/src/server/start-server.ts";
import { TypeService } from "../../language-server/src/types/type-service.ts";

/** Delivers copies of messages in order, each after a random delay. */
export class SlowChannel {
  readonly #delay: () => number;
  #free = 0;

  constructor(delay: () => number) {
    this.#delay = delay;
  }

  carry(message: unknown, deliver: (message: unknown) => void): void {
    const copy = structuredClone(message);
    this.#free = Math.max(this.#free, Date.now() + this.#delay());
    setTimeout(() => deliver(copy), this.#free - Date.now());
  }
}

/** What a session asks besides the server; here nothing is known of settings, nothing was chosen or delivered before. */
export const quietPorts: Omit<SessionPorts, "server" | "sources" | "connections" | "highlight" | "onError"> =
  {
    projectRoot: async () => "/work",
    installTypes: async () => false,
    keepSecret: async () => async () => undefined,
    machine: noMachine,
    values: quietValues,
    settings: { values: async () => [], onChange: () => ({ dispose: () => undefined }) },
    recent: new RecentRows({ get: () => undefined, update: async () => undefined }),
    collapsed: keptCollapsed({ get: () => undefined, update: async () => undefined }),
  };

type Handler = (params: unknown) => unknown;

/** The real server behind a slow connection, with the host's end of it. */
export function slowServer(document: FakeDocument, delay: () => number) {
  const handlers = new Map<string, Handler>();
  const [toServer, toHost] = [new SlowChannel(delay), new SlowChannel(delay)];
  const listeners = new Set<(change: FlowChange) => void>();
  const notified = (method: unknown, params: unknown): void => {
    if (method === lspMethods.flowDelta) flows.take(params as FlowDeltaParams);
  };
  const connection = {
    onRequest: (method: string, handler: Handler) => void handlers.set(method, handler),
    onNotification: (method: string, handler: Handler) => void handlers.set(method, handler),
    sendNotification: async (method: string, params: unknown) =>
      toHost.carry(params, (copy) => notified(method, copy)),
    languages: { diagnostics: { on: () => undefined } },
    sendDiagnostics: async () => undefined,
    console: {
      error: (message: string) => {
        throw new Error(message);
      },
    },
    listen: () => undefined,
  };
  const everything = new Proxy(connection, {
    get: (known, name: string) =>
      name in known
        ? known[name as keyof typeof known]
        : (handler: Handler): unknown => handlers.set(name.replace(/^on/, ""), handler),
  });
  startServer(everything as unknown as Parameters<typeof startServer>[0], {
    bridge,
    catalogue: { findSource, hasEvent, nearestEvent },
    samples: async () => undefined,
    texts: diskTexts,
    types: (ports) => new TypeService(ports),
  });

  const notify = (method: string, params: unknown): void =>
    toServer.carry(params, (copy) => void handlers.get(method)?.(copy));
  const ask = <Result>(method: string, params: unknown): Promise<Result> =>
    new Promise((resolve, reject) => {
      const answer = async (copy: unknown): Promise<void> => {
        try {
          toHost.carry(await handlers.get(method)?.(copy), (result) => resolve(result as Result));
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
    { ask: (uri) => ask<FlowResult>(lspMethods.watchFlow, { uri }), end: () => undefined },
    (change) => {
      for (const listener of listeners) listener(change);
    },
  );

  const uri = document.uri.toString();
  handlers.get("Initialize")?.({ initializationOptions: { flowChanged: false } });
  notify("DidOpenTextDocument", {
    textDocument: { uri, languageId: "typescript", version: document.version, text: document.getText() },
  });
  const noTypes = Promise.resolve({ unavailable: "no-typescript" } as never);
  const isTyped = (method: string): boolean => (typedFieldMethods as readonly string[]).includes(method);
  const server: FlowServer = {
    watch: (of) => flows.watch(of),
    unwatch: (of) => flows.unwatch(of),
    request: (method, params) => (isTyped(method) ? noTypes : ask(lspMethods[method], params)),
    onTypesChanged: () => ({ dispose: () => undefined }),
    onPaletteChanged: () => ({ dispose: () => undefined }),
    onTypeProblems: () => ({ dispose: () => undefined }),
    onFlowChanged: (listener) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
  /** Forwards changes as the language client does. */
  const changed = (version: number, contentChanges: readonly unknown[]): void =>
    notify("DidChangeTextDocument", { textDocument: { uri, version }, contentChanges });
  return { server, changed };
}
