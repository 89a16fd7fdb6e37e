import { Uri, type Webview, type WebviewOptions } from "vscode";

/** The parts of a page; `script` and `style` are file names in dist/webview. */
export interface WebviewPage {
  readonly title: string;
  readonly script: string;
  readonly style: string;
  readonly extensionUri: Uri;
}

/** The folder of the webview bundles in the installed extension. */
function webviewFolder(extensionUri: Uri): Uri {
  return Uri.joinPath(extensionUri, "dist", "webview");
}

/** A webview's options: scripts run, and nothing outside dist/webview can be loaded. */
export function webviewOptions(extensionUri: Uri): WebviewOptions {
  return { enableScripts: true, localResourceRoots: [webviewFolder(extensionUri)] };
}

/** What nobody can guess, as base64. */
function newNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Queues messages to the page until its script has loaded; `connectHost` picks them up. */
const early =
  "hookloomEarly={kept:[],keep:({data})=>hookloomEarly.kept.push(data)};addEventListener('message',hookloomEarly.keep)";

/**
 * The page of one webview: an empty `#root`, our style sheet and our script. Nothing remote may load: the policy lets
 * through the extension's own files, and of scripts and style elements only those that carry this page's nonce. What a
 * script imports has that script's nonce.
 * @see https://code.visualstudio.com/api/extension-guides/webview#content-security-policy
 */
export function webviewHtml(webview: Webview, page: WebviewPage): string {
  const folder = webviewFolder(page.extensionUri);
  const uriOf = (file: string): string =>
    escapeHtml(webview.asWebviewUri(Uri.joinPath(folder, file)).toString());
  const nonce = newNonce();
  const own = webview.cspSource;
  const policy = [
    "default-src 'none'",
    `img-src ${own} data:`,
    `font-src ${own}`,
    `style-src ${own} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<link rel="stylesheet" href="${uriOf(page.style)}">
</head>
<body>
<script nonce="${nonce}">${early}</script>
<div id="root"></div>
<script nonce="${nonce}" src="${uriOf(page.script)}"></script>
</body>
</html>
`;
}
