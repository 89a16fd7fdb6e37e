import type { RpcPort } from "@hookloom/protocol/rpc";
import type { Webview } from "vscode";

/** A webview as one end of a channel. Messages posted in one turn travel as one, since each round trip is expensive. */
export function webviewPort(webview: Webview): RpcPort {
  let turn: unknown[] = [];
  const flush = (): void => {
    const messages = turn;
    turn = [];
    void webview.postMessage(messages.length === 1 ? messages[0] : messages);
  };
  return {
    post: (message) => {
      if (turn.push(message) === 1) queueMicrotask(flush);
    },
    listen: (receive) => {
      const listening = webview.onDidReceiveMessage(receive);
      return () => listening.dispose();
    },
  };
}
