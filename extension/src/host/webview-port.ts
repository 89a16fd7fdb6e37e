import type { RpcPort } from "@hookloom/language-server/protocol";
import type { Webview } from "vscode";

/** A webview as one end of a channel. */
export function webviewPort(webview: Webview): RpcPort {
  return {
    post: (message) => void webview.postMessage(message),
    listen: (receive) => {
      const listening = webview.onDidReceiveMessage(receive);
      return () => listening.dispose();
    },
  };
}
