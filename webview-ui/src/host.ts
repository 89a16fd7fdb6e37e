import {
  connectRpc,
  type RpcContract,
  type RpcHandlers,
  type RpcPeer,
} from "@hookloom/language-server/protocol";

/** What VS Code gives a webview page; it may be acquired once a page. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What the host's page keeps of the messages that come before this script runs. */
interface Early {
  readonly kept: readonly unknown[];
  readonly keep: (event: MessageEvent<unknown>) => void;
}

/** Takes up what came before anyone listened, once the caller has set up what takes it. */
function takeEarly(receive: (message: unknown) => void): void {
  const { hookloomEarly: early } = globalThis as { hookloomEarly?: Early };
  if (!early) return;
  window.removeEventListener("message", early.keep);
  queueMicrotask(() => early.kept.forEach(receive));
}

/** The page's end of a contract: it asks what the host answers and sends what the view may send. */
export type Host<Contract extends RpcContract> = RpcPeer<Contract["view"], Contract["host"]>;

/** The part of VS Code's page state that survives a reload of the page. */
export interface PageState {
  get(): unknown;
  set(state: unknown): void;
}

/** A connected page. */
export interface Page<Contract extends RpcContract> {
  readonly host: Host<Contract>;
  readonly state: PageState;
}

/**
 * Connects the page with its host half. Call it once, before the first render: VS Code hands its API out once a page.
 * @see https://code.visualstudio.com/api/extension-guides/webview#passing-messages-from-a-webview-to-an-extension
 */
export function connectHost<Contract extends RpcContract>(
  handlers: RpcHandlers<Contract["view"], Contract["host"]>,
): Page<Contract> {
  const api = acquireVsCodeApi();
  const host = connectRpc<Contract["view"], Contract["host"]>(
    {
      post: (message) => api.postMessage(message),
      listen: (receive) => {
        const onMessage = (event: MessageEvent<unknown>): void => receive(event.data);
        window.addEventListener("message", onMessage);
        takeEarly(receive);
        return () => window.removeEventListener("message", onMessage);
      },
    },
    handlers,
  );
  return { host, state: { get: () => api.getState(), set: (state) => api.setState(state) } };
}
