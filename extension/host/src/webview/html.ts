import { l10n, Uri, type Webview, type WebviewOptions } from "vscode";
import { textLanguage } from "../shared/language.ts";
import { pageHtml } from "./page-html.ts";

/** The parts of a page; `script` and `style` are file names in dist/webview. */
export interface WebviewPage {
  readonly title: string;
  readonly script: string;
  readonly style: string;
  readonly extensionUri: Uri;
}

/** Returns the folder of the webview bundles in the installed extension. */
function webviewFolder(extensionUri: Uri): Uri {
  return Uri.joinPath(extensionUri, "dist", "webview");
}

/** Returns a webview's options: scripts are enabled, and nothing outside dist/webview can be loaded. */
export function webviewOptions(extensionUri: Uri): WebviewOptions {
  return { enableScripts: true, localResourceRoots: [webviewFolder(extensionUri)] };
}

/** Returns the page of a webview, which loads its files from the installed extension. */
export function webviewHtml(webview: Webview, { title, script, style, extensionUri }: WebviewPage): string {
  const folder = webviewFolder(extensionUri);
  const webviewUri = (file: string): string => webview.asWebviewUri(Uri.joinPath(folder, file)).toString();
  return pageHtml({
    title,
    script: webviewUri(script),
    style: webviewUri(style),
    own: webview.cspSource,
    language: textLanguage(),
    texts: l10n.bundle,
  });
}
