import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as vscode from "vscode";
import { noBrowser } from "../../shared/errors.ts";

/** Milliseconds for which a page is served, since the user may print it later, and the browser may request it again. */
const lifetimeMs = 10 * 60_000;

/** A diagram to print and its title. */
export interface PrintedPage {
  readonly title: string;
  readonly svg: string;
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** Returns a page that shows one diagram at paper width and opens the browser's print dialog. */
export function printHtml({ title, svg }: PrintedPage, nonce: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<style>
@page { margin: 12mm }
@media screen { body { margin: 12mm } }
@media print { body { margin: 0 } }
body { background: #fff; font: 12px system-ui, sans-serif }
h1 { margin: 0 0 4mm; font-size: 14px; overflow-wrap: anywhere }
svg { display: block; max-width: 100%; height: auto; margin: 0 auto }
svg .page { fill: #fff }
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${svg}
<script nonce="${nonce}">addEventListener("load", () => print())</script>
</body>
</html>
`;
}

/** Serves one page at an unguessable URL, only on this machine. */
async function servePage(page: PrintedPage): Promise<{ readonly server: Server; readonly url: string }> {
  const nonce = randomBytes(18).toString("base64");
  const path = `/${randomBytes(24).toString("hex")}`;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'; base-uri 'none'`;
  const server = createServer((request, response) => {
    // The editor's proxy may prepend its own path.
    if (request.method !== "GET" || !request.url?.endsWith(path)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    });
    response.end(printHtml(page, nonce));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}${path}` };
}

/**
 * Opens a page in the browser, which prints it. A webview cannot print, because VS Code's sandbox has no `allow-modals`, without
 * which `print()` does nothing. The page is served at a URL instead of a file, because the browser may be on a different machine
 * from the editor's host; VS Code forwards the port.
 * @throws HostError `no-browser` if no browser could be opened
 */
export async function printPage(page: PrintedPage): Promise<void> {
  const { server, url } = await servePage(page);
  const timer = setTimeout(() => server.close(), lifetimeMs);
  timer.unref();
  server.unref();
  const address = await vscode.env.asExternalUri(vscode.Uri.parse(url));
  if (await vscode.env.openExternal(address)) return;
  clearTimeout(timer);
  server.close();
  throw noBrowser();
}
