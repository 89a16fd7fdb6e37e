import { errorMessage } from "./unknown-values.ts";
/** The requests that one side responds to and the events that it sends. */
export interface RpcSide {
  readonly requests: Readonly<Record<string, { readonly params: unknown; readonly result: unknown }>>;
  readonly events: Readonly<Record<string, unknown>>;
}

/** Both ends of a channel: the requests that each end responds to, and the events that it sends. */
export interface RpcContract {
  readonly host: RpcSide;
  readonly view: RpcSide;
}

/** A message transport: a webview, or `acquireVsCodeApi()`. It may deliver several messages as one list. */
export interface RpcPort {
  post(message: unknown): void;
  listen(receive: (message: unknown) => void): () => void;
}

export type RpcHandlers<Mine extends RpcSide, Theirs extends RpcSide> = {
  readonly requests: {
    readonly [M in keyof Mine["requests"]]: (
      params: Mine["requests"][M]["params"],
    ) => Promise<Mine["requests"][M]["result"]> | Mine["requests"][M]["result"];
  };
  readonly events: { readonly [E in keyof Theirs["events"]]: (params: Theirs["events"][E]) => void };
};

export interface RpcPeer<Mine extends RpcSide, Theirs extends RpcSide> {
  request<M extends keyof Theirs["requests"] & string>(
    method: M,
    params: Theirs["requests"][M]["params"],
  ): Promise<Theirs["requests"][M]["result"]>;
  send<E extends keyof Mine["events"] & string>(event: E, params: Mine["events"][E]): void;
  dispose(): void;
}

/** The error for a request that the other end rejected, or that was pending when the channel closed. */
export class RpcError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = "RpcError";
    this.code = code;
  }
}

type WireMessage =
  | { readonly rpc: "request"; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly rpc: "result"; readonly id: number; readonly result: unknown }
  | { readonly rpc: "error"; readonly id: number; readonly code: string; readonly message: string }
  | { readonly rpc: "event"; readonly event: string; readonly params: unknown };

function isWireMessage(message: unknown): message is WireMessage {
  if (typeof message !== "object" || message === null || !("rpc" in message)) return false;
  const { rpc } = message;
  if (rpc === "event") return "event" in message && typeof message.event === "string";
  if (!("id" in message) || typeof message.id !== "number") return false;
  return (
    rpc === "result" ||
    rpc === "error" ||
    (rpc === "request" && "method" in message && typeof message.method === "string")
  );
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

function describeError(thrown: unknown): { code: string; message: string } {
  const code =
    typeof thrown === "object" && thrown !== null && "code" in thrown ? String(thrown.code) : "failed";
  return { code, message: errorMessage(thrown) };
}

/** A table of handlers with method types erased, because messages are untyped. */
type AnyHandlers = {
  readonly requests: Readonly<Record<string, ((params: unknown) => unknown) | undefined>>;
  readonly events: Readonly<Record<string, ((params: unknown) => void) | undefined>>;
};

/**
 * Connects one end of a channel. If a handler throws, the caller's promise rejects with the error's message and code.
 * Disposing rejects all pending requests. Params are not validated here: the host validates them, see `connectPage`.
 */
export function connectRpc<Mine extends RpcSide, Theirs extends RpcSide>(
  port: RpcPort,
  handlers: RpcHandlers<Mine, Theirs>,
): RpcPeer<Mine, Theirs> {
  const table = handlers as unknown as AnyHandlers;
  const pending = new Map<number, Pending>();
  let nextId = 1;

  const respond = async (id: number, method: string, params: unknown): Promise<void> => {
    const handler = Object.hasOwn(table.requests, method) ? table.requests[method] : undefined;
    try {
      if (!handler) throw new RpcError("unknown-method", `There is no request named ${method}.`);
      port.post({ rpc: "result", id, result: await handler(params) } satisfies WireMessage);
    } catch (thrown) {
      port.post({ rpc: "error", id, ...describeError(thrown) } satisfies WireMessage);
    }
  };

  const settle = (message: WireMessage & { rpc: "result" | "error" }): void => {
    const waiting = pending.get(message.id);
    pending.delete(message.id);
    if (message.rpc === "result") waiting?.resolve(message.result);
    else waiting?.reject(new RpcError(message.code, message.message));
  };

  const handleMessage = (message: unknown): void => {
    if (!isWireMessage(message)) return;
    if (message.rpc === "request") void respond(message.id, message.method, message.params);
    else if (message.rpc === "event") {
      if (Object.hasOwn(table.events, message.event)) table.events[message.event]?.(message.params);
    } else settle(message);
  };
  const stop = port.listen((message) => {
    for (const one of Array.isArray(message) ? message : [message]) handleMessage(one);
  });

  return {
    request: (method, params) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        pending.set(id, { resolve: resolve as (result: unknown) => void, reject });
        port.post({ rpc: "request", id, method, params } satisfies WireMessage);
      }),
    send: (event, params) => port.post({ rpc: "event", event, params } satisfies WireMessage),
    dispose: () => {
      stop();
      for (const waiting of pending.values()) waiting.reject(new RpcError("closed", "The view was closed."));
      pending.clear();
    },
  };
}
