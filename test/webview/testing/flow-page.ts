import { fileURLToPath } from "node:url";
import type { FlowSnapshot } from "@hookloom/language-server/protocol";
import { build } from "esbuild";
import type { Browser, Page, Route } from "playwright-core";
import { modulesOfPage, separateBundles } from "../../../extension/build/bundles.ts";
import { launchBrowser } from "../../vscode/browser.ts";
import { FakeHost } from "./fake-host.ts";
import themes from "./themes.json" with { type: "json" };

export type Theme = keyof typeof themes;

const address = "http://flow.test/";
const source = (path: string): string =>
  fileURLToPath(new URL(`../../../webview-ui/src/${path}`, import.meta.url));
const entry = source("flow.tsx");
const editorEntry = source("inspector/editor/expression-editor.ts");
const mapperEntry = source("mapper/mapper.tsx");

/** Bundles an entry of the webview as the build does, in memory. Returns its files by name. */
export async function bundleView(
  file: string,
  format: "iife" | "esm" = "iife",
): Promise<Map<string, Buffer>> {
  const result = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    minify: true,
    outdir: "/bundle",
    format,
    target: "es2022",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".ttf": "file" },
    assetNames: "[name]",
    conditions: ["hookloom-source"],
    plugins: [file === mapperEntry ? modulesOfPage : separateBundles],
  });
  return new Map(
    result.outputFiles.map((each) => [each.path.replace(/^.*[\\/]/, ""), Buffer.from(each.contents)]),
  );
}

/** A page under the policy that VS Code's webviews get, with the theme's variables. */
function html(theme: Theme, script: string): string {
  const { kind, variables } = themes[theme];
  const style = Object.entries(variables)
    .map(([name, value]) => `--vscode-${name}:${value}`)
    .join(";");
  const policy =
    "default-src 'none'; img-src http://flow.test data:; font-src http://flow.test; style-src http://flow.test 'nonce-page'; script-src 'nonce-page'";
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<style nonce="page">:root{${style}}</style><link rel="stylesheet" href="/${script}.css"></head>
<body class="${kind}" data-vscode-theme-kind="${kind}"><div id="root"></div><script nonce="page" src="/${script}.js"></script></body></html>`;
}

export interface PageOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly snapshot?: Partial<FlowSnapshot>;
}

export interface FlowPage {
  readonly page: Page;
  readonly host: FakeHost;
  /** Errors in the page's console. */
  readonly errors: readonly string[];
  open(): Promise<void>;
}

/** Opens pages of the flow editor in one browser, from one bundle. */
export class FlowPages {
  readonly #browser: Browser;
  readonly #files: Map<string, Buffer>;

  private constructor(browser: Browser, files: Map<string, Buffer>) {
    this.#browser = browser;
    this.#files = files;
  }

  static async start(): Promise<FlowPages> {
    const [browser, ...bundles] = await Promise.all([
      launchBrowser(),
      bundleView(entry),
      bundleView(editorEntry, "esm"),
      bundleView(mapperEntry, "esm"),
    ]);
    return new FlowPages(browser, new Map(bundles.flatMap((files) => [...files])));
  }

  async stop(): Promise<void> {
    await this.#browser.close();
  }

  /** A page that is not loaded yet, so that a test can prepare it. */
  async prepare(text: string, options: PageOptions = {}): Promise<FlowPage> {
    const { theme = "dark", width = 1200, height = 800 } = options;
    const page = await this.#browser.newPage({ viewport: { width, height }, reducedMotion: "reduce" });
    const host = new FakeHost(page, text, options.snapshot);
    const errors = errorsOf(page);
    await page.exposeFunction("toHost", (message: unknown) => host.receive(message));
    await page.exposeFunction("keepState", (state: unknown) => {
      host.state = state;
    });
    await page.route(`${address}**`, (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      if (name === "") return route.fulfill({ contentType: "text/html", body: html(theme, "flow") });
      return fulfill(route, this.#files, name);
    });
    const open = async (): Promise<void> => {
      host.connect();
      await page.addInitScript(api, host.state);
      await page.goto(address);
    };
    return { page, host, errors, open };
  }

  /** A loaded page that shows its first snapshot. */
  async open(text: string, options: PageOptions = {}): Promise<FlowPage> {
    const made = await this.prepare(text, options);
    await made.open();
    await made.page.waitForSelector("[data-testid=start], [data-testid=empty]");
    return made;
  }
}

/** Collects the errors of a page's console, violations of the content security policy included. */
export function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  return errors;
}

/** Answers a request for one of the bundled files. */
export function fulfill(route: Route, files: ReadonlyMap<string, Buffer>, name: string): Promise<void> {
  const body = files.get(name);
  const contentType = name.endsWith(".js")
    ? "text/javascript"
    : name.endsWith(".css")
      ? "text/css"
      : "font/ttf";
  return body ? route.fulfill({ body, contentType }) : route.fulfill({ status: 404 });
}

interface TestWindow {
  toHost(message: unknown): Promise<void>;
  keepState?(state: unknown): Promise<void>;
  acquireVsCodeApi(): unknown;
}

/** Runs in the page: the API that VS Code gives it. */
export function api(kept: unknown): void {
  const page = window as unknown as TestWindow;
  let state = kept;
  page.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => void page.toHost(message),
    getState: () => state,
    setState: (next: unknown) => {
      state = next;
      void page.keepState?.(next);
    },
  });
}

/** The card with this label. */
export const card = (view: FlowPage, label: string) => view.page.locator(`[data-label="${label}"]`).first();

/** The text of a field of the inspector, whichever control it has. */
export const fieldText = (view: FlowPage, name: string): Promise<string> =>
  view.page
    .getByTestId(`field-${name}`)
    .evaluate((element) => ("value" in element ? String(element.value) : (element as HTMLElement).innerText));

/** Where something is drawn, in pixels of the page. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the first element of a selector is drawn. @throws Error where it is not */
export async function boxOf(view: FlowPage, selector: string): Promise<Box> {
  const box = await view.page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not drawn.`);
  return box;
}
