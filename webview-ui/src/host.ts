import {
  connectRpc,
  type RpcContract,
  RpcError,
  type RpcHandlers,
  type RpcPeer,
} from "@hookloom/protocol/rpc";

/** VS Code's API for a webview page. It can only be acquired once. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The messages that arrived before this script ran, kept by an earlier script of the page. */
interface EarlyMessages {
  readonly kept: readonly unknown[];
  readonly keep: (event: MessageEvent<unknown>) => void;
}

/** Delivers the messages that arrived before there was a listener, after the caller has finished setting up. */
function deliverEarlyMessages(receive: (message: unknown) => void): void {
  const { hookloomEarly: early } = globalThis as { hookloomEarly?: EarlyMessages };
  if (!early) return;
  window.removeEventListener("message", early.keep);
  queueMicrotask(() => early.kept.forEach(receive));
}

/** The page's side of a contract. */
export type Host<Contract extends RpcContract> = RpcPeer<Contract["view"], Contract["host"]>;

/** The part of VS Code's page state that survives a reload of the page. */
export interface PageState {
  get(): unknown;
  set(state: unknown): void;
}

/** Returns the code of a rejected request, or undefined for any other error. */
export function errorCode(thrown: unknown): string | undefined {
  return thrown instanceof RpcError ? thrown.code : undefined;
}

/** True if the user cancelled the request. */
export function isCancelled(thrown: unknown): boolean {
  return thrown instanceof RpcError && thrown.code === "cancelled";
}

/** A connected page. */
export interface Page<Contract extends RpcContract> {
  readonly host: Host<Contract>;
  readonly state: PageState;
}

/**
 * Makes Ctrl+A select the text of a field immediately. VS Code, which listens on the window, would select the text again a
 * moment later, and the next key would replace what was typed in the meantime.
 */
function handleSelectAllInFields(): void {
  const isSelectAll = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
    key.toLowerCase() === "a" && (ctrlKey || metaKey) && !altKey && !shiftKey;
  document.addEventListener("keydown", (event) => {
    const isBox = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (isBox && isSelectAll(event)) event.stopPropagation();
  });
}

/**
 * Prevents keys that an input method handles, such as Enter on a candidate, from triggering a command of a field or of VS
 * Code. The code editor handles composition itself.
 */
function stopComposingKeys(): void {
  const stopComposingKey = (event: KeyboardEvent): void => {
    const isInCode = event.target instanceof Element && event.target.closest(".cm-content") !== null;
    if (event.isComposing && !isInCode) event.stopPropagation();
  };
  document.addEventListener("keydown", stopComposingKey, { capture: true });
}

/**
 * Connects the page with the host. Call it once, before the first render, because VS Code provides its API only once per page.
 * @see https://code.visualstudio.com/api/extension-guides/webview#passing-messages-from-a-webview-to-an-extension
 */
export function connectHost<Contract extends RpcContract>(
  handlers: RpcHandlers<Contract["view"], Contract["host"]>,
): Page<Contract> {
  const api = acquireVsCodeApi();
  handleSelectAllInFields();
  stopComposingKeys();
  const host = connectRpc<Contract["view"], Contract["host"]>(
    {
      post: (message) => api.postMessage(message),
      listen: (receive) => {
        const onMessage = (event: MessageEvent<unknown>): void => receive(event.data);
        window.addEventListener("message", onMessage);
        deliverEarlyMessages(receive);
        return () => window.removeEventListener("message", onMessage);
      },
    },
    handlers,
  );
  return { host, state: { get: () => api.getState(), set: (state) => api.setState(state) } };
}
