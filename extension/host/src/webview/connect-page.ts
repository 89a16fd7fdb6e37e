import { ignored } from "@hookloom/protocol/ignored-error";
import type { PageContract, PageMessages } from "@hookloom/protocol/messages";
import { connectRpc, RpcError, type RpcHandlers, type RpcPeer, type RpcPort } from "@hookloom/protocol/rpc";
import { isRecord } from "@hookloom/protocol/unknown-values";
import * as v from "valibot";
import type { Webview } from "vscode";

/**
 * Wraps a webview as one side of a channel. Messages posted in the same turn are batched, because each round trip is expensive.
 */
function webviewPort(webview: Webview): RpcPort {
  let queued: unknown[] = [];
  const flush = (): void => {
    const messages = queued;
    queued = [];
    void webview.postMessage(messages.length === 1 ? messages[0] : messages);
  };
  return {
    post: (message) => {
      if (queued.push(message) === 1) queueMicrotask(flush);
    },
    listen: (receive) => {
      const subscription = webview.onDidReceiveMessage(receive);
      return () => subscription.dispose();
    },
  };
}

/** Returns the error for a message that violates its contract. */
export function badMessage(member: string): RpcError {
  return new RpcError("bad-message", `The page sent a message without a valid ${member}.`);
}

/** Returns the members of an object that are not undefined; undefined if the value is not an object. */
function ownMembers(value: unknown): object | undefined {
  if (!isRecord(value)) return undefined;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

/**
 * Validates a message from a page: keeps the members in its schema, and rejects invalid messages.
 * @throws RpcError `bad-message`, which contains the invalid member
 */
export function readMessage<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(schema, ownMembers(value), { abortEarly: true });
  if (success) return output;
  throw badMessage((issues[0] && v.getDotPath(issues[0])) ?? "content");
}

type Handlers<M extends PageMessages, HostEvents extends Readonly<Record<string, unknown>>> = RpcHandlers<
  PageContract<M, HostEvents>["host"],
  PageContract<M, HostEvents>["view"]
>;
/** Handlers with untyped messages, because each message is validated by its schema. */
type Handles = Readonly<Record<string, (message: unknown) => unknown>>;

/**
 * Connects the host's side of a page's channel. Messages from a page are validated only here: handlers receive only messages that
 * match their schema. `onError` receives the error of an event that is rejected or whose handler fails.
 */
export function connectPage<M extends PageMessages, HostEvents extends Readonly<Record<string, unknown>>>(
  webview: Webview,
  messages: M,
  handlers: Handlers<M, HostEvents>,
  onError: (error: unknown) => void = ignored("the page does not show errors of its events"),
): RpcPeer<PageContract<M, HostEvents>["host"], PageContract<M, HostEvents>["view"]> {
  const requests = Object.entries(handlers.requests as Handles).map(([name, handle]) => {
    const { params } = messages.requests[name] as M["requests"][string];
    return [name, async (value: unknown) => handle(readMessage(params, value))];
  });
  const events = Object.entries(handlers.events as unknown as Handles).map(([name, handle]) => {
    const schema = messages.events[name] as v.GenericSchema;
    const run = async (value: unknown): Promise<unknown> => handle(readMessage(schema, value));
    return [name, (value: unknown) => void run(value).catch(onError)];
  });
  return connectRpc(webviewPort(webview), {
    requests: Object.fromEntries(requests),
    events: Object.fromEntries(events),
  });
}
