import { fileURLToPath } from "node:url";
import {
  connectRpc,
  type RpcContract,
  type RpcHandlers,
  type RpcPeer,
} from "@hookloom/language-server/protocol";
import type { Browser, Page } from "playwright-core";
import type { Uri, Webview } from "vscode";
import { webviewHtml } from "../../../extension/src/host/webview/html.ts";
import { api, bundleView, errorsOf, fulfill, type Theme } from "./flow-page.ts";
import { deliver } from "./slow-host.ts";
import themes from "./themes.json" with { type: "json" };

/** A local origin is a secure context, as a webview is; nothing listens there. */
const origin = "http://localhost:9";

export interface SmallPage<Contract extends RpcContract> {
  readonly page: Page;
  readonly peer: RpcPeer<Contract["host"], Contract["view"]>;
  /** Errors in the page's console, violations of the content security policy included. */
  readonly errors: string[];
  /** Saves a picture under test-results/. */
  picture(name: string): Promise<void>;
}

export interface SmallPageOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** Runs in the page before its own scripts. */
  readonly before?: () => void;
}

/** Runs in the page: the theme's variables. */
function applyTheme({ kind, variables }: { kind: string; variables: Record<string, string> }): void {
  addEventListener("DOMContentLoaded", () => {
    document.body.className = kind;
    const { style } = document.documentElement;
    for (const [name, value] of Object.entries(variables)) style.setProperty(`--vscode-${name}`, value);
  });
}

/** Bundles one of the webview's entries. */
export function bundleEntry(name: string): Promise<Map<string, Buffer>> {
  return bundleView(fileURLToPath(new URL(`../../../webview-ui/src/${name}.tsx`, import.meta.url)));
}

async function serve(page: Page, name: string, files: Map<string, Buffer>): Promise<void> {
  const webview = { cspSource: origin, asWebviewUri: (uri: Uri) => uri } as unknown as Webview;
  const extensionUri = origin as unknown as Uri;
  const html = webviewHtml(webview, {
    title: name,
    script: `${name}.js`,
    style: `${name}.css`,
    extensionUri,
  });
  await page.route(`${origin}/**`, (route) => {
    const file = new URL(route.request().url()).pathname.replace("/dist/webview/", "");
    if (file === "/") return route.fulfill({ contentType: "text/html", body: html });
    return fulfill(route, files, file);
  });
}

/** Opens a page as its host would, under the real content security policy, with handlers in place of the host. */
export async function openSmallPage<Contract extends RpcContract>(
  browser: Browser,
  entry: { readonly name: string; readonly files: Map<string, Buffer> },
  handlers: RpcHandlers<Contract["host"], Contract["view"]>,
  options: SmallPageOptions = {},
): Promise<SmallPage<Contract>> {
  const { theme = "dark", width = 1080, height = 800 } = options;
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion: "reduce" });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  const errors = errorsOf(page);
  let receive: (message: unknown) => void = () => undefined;
  const fromPage = {};
  const peer = connectRpc<Contract["host"], Contract["view"]>(
    {
      post: (message) =>
        deliver(page, () =>
          page.evaluate((data) => window.postMessage(data, "*"), message).catch(() => undefined),
        ),
      listen: (take) => {
        receive = take;
        return () => undefined;
      },
    },
    handlers,
  );
  await page.exposeFunction("toHost", (message: unknown) => deliver(fromPage, () => receive(message)));
  await serve(page, entry.name, entry.files);
  await page.addInitScript(api, undefined);
  await page.addInitScript(applyTheme, themes[theme]);
  if (options.before !== undefined) await page.addInitScript(options.before);
  await page.goto(`${origin}/`);
  await page.waitForSelector("main");
  const picture = async (name: string): Promise<void> => {
    await page.screenshot({
      path: fileURLToPath(new URL(`../../../test-results/webview/${name}.png`, import.meta.url)),
    });
  };
  return { page, peer, errors, picture };
}
