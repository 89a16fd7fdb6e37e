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
import { bundleView, type Theme } from "./flow-page.ts";
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
}

interface TestWindow {
  toHost(message: unknown): Promise<void>;
  acquireVsCodeApi(): unknown;
}

/** Runs in the page: the editor's API and the theme's variables. */
function prepare({ kind, variables }: { kind: string; variables: Record<string, string> }): void {
  const page = window as unknown as TestWindow;
  let state: unknown;
  page.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => void page.toHost(message),
    getState: () => state,
    setState: (next: unknown) => {
      state = next;
    },
  });
  addEventListener("DOMContentLoaded", () => {
    document.body.className = kind;
    const { style } = document.documentElement;
    for (const [name, value] of Object.entries(variables)) style.setProperty(`--vscode-${name}`, value);
  });
}

function typeOf(name: string): string {
  if (name.endsWith(".js")) return "text/javascript";
  return name.endsWith(".css") ? "text/css" : "font/ttf";
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
    const body = files.get(file);
    return body ? route.fulfill({ body, contentType: typeOf(file) }) : route.fulfill({ status: 404 });
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
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  let receive: (message: unknown) => void = () => undefined;
  const peer = connectRpc<Contract["host"], Contract["view"]>(
    {
      post: (message) =>
        void page.evaluate((data) => window.postMessage(data, "*"), message).catch(() => undefined),
      listen: (take) => {
        receive = take;
        return () => undefined;
      },
    },
    handlers,
  );
  await page.exposeFunction("toHost", (message: unknown) => receive(message));
  await serve(page, entry.name, entry.files);
  await page.addInitScript(prepare, themes[theme]);
  await page.goto(`${origin}/`);
  await page.waitForSelector("main");
  const picture = async (name: string): Promise<void> => {
    await page.screenshot({
      path: fileURLToPath(new URL(`../../../test-results/webview/${name}.png`, import.meta.url)),
    });
  };
  return { page, peer, errors, picture };
}
