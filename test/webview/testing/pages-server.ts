// The webview's pages over HTTP, each as its host would write it, from the bundles that ship.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, extname } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { bundles } from "../../../extension/build/bundles.ts";
import { pageHtml } from "../../../extension/host/src/webview/page-html.ts";
import { recordingScript } from "./localized-texts.ts";
import { type Theme, themes } from "./themes.ts";

const pageNames = ["flow", "wizard", "sample", "form", "charts"] as const;
export type PageName = (typeof pageNames)[number];

const contentTypes: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".ttf": "font/ttf",
};

const folder = "/dist/webview";

/** The entries of the webview with the options of the build, by the names of their scripts. */
const entries: ReadonlyMap<string, BuildOptions> = new Map(
  bundles
    .filter(({ outdir, outfile }) => `/${outdir ?? outfile}`.startsWith(folder))
    .flatMap(({ entryPoints, outdir: _outdir, outfile: _outfile, ...options }) =>
      (entryPoints as readonly string[]).map(
        (entry) => [basename(entry, extname(entry)), { ...options, entryPoints: [entry] }] as const,
      ),
    ),
);

/** Bundles in memory. Returns the files by their names. */
async function bundle(options: BuildOptions): Promise<ReadonlyMap<string, Buffer>> {
  const { outputFiles } = await build({ ...options, write: false, outdir: folder });
  return new Map(outputFiles?.map(({ path, contents }) => [basename(path), Buffer.from(contents)]));
}

/** Bundles a program of tests as the page of the diagram is bundled. */
export const bundleAsPage = (file: string): ReturnType<typeof bundle> =>
  bundle({ ...entries.get("flow"), entryPoints: [file] });

/** Runs in the page before everything else: the API that VS Code gives it. */
function vscodeApi(): void {
  const page = globalThis as unknown as {
    toHost(message: unknown): Promise<void>;
    acquireVsCodeApi(): unknown;
  };
  let state: unknown;
  page.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => void page.toHost(message),
    getState: () => state,
    setState: (next: unknown) => {
      state = next;
      return next;
    },
  });
}

/** A page under the real content security policy, with the API and the theme that the editor adds. */
function htmlOf(name: PageName, theme: Theme, own: string): string {
  const html = pageHtml({
    title: name,
    script: `${folder}/${name}.js`,
    style: `${folder}/${name}.css`,
    own,
    language: "en",
    texts: undefined,
  });
  const nonce = /'nonce-([^']+)'/.exec(html)?.[1];
  const { kind, variables } = themes[theme];
  const style = Object.entries(variables).map(([variable, value]) => `--vscode-${variable}:${value}`);
  return html
    .replace(
      "</title>",
      `</title>
<link rel="icon" href="data:,">
<style id="theme" nonce="${nonce}">:root{${style.join(";")}}</style>
<script nonce="${nonce}">(${vscodeApi})();${recordingScript}</script>`,
    )
    .replace("<body>", `<body class="${kind}" data-vscode-theme-kind="${kind}">`);
}

export interface PagesServer {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Serves the pages at `/NAME?theme=THEME` on a port of this machine. An entry is bundled at its first request. */
export async function servePages(): Promise<PagesServer> {
  const made = new Map<string, ReturnType<typeof bundle>>();
  const bundleOf = (name: string): ReturnType<typeof bundle> => {
    const options = entries.get(name);
    const files = made.get(name) ?? (options ? bundle(options) : Promise.resolve(new Map()));
    made.set(name, files);
    return files;
  };
  const fileOf = async (file: string): Promise<Buffer | undefined> => {
    const own = (await bundleOf(basename(file, extname(file)))).get(file);
    if (own) return own;
    // A font belongs to the pages whose style sheets name it.
    const others = await Promise.all(made.values());
    return others.find((files) => files.has(file))?.get(file);
  };
  const answer = async (url: string, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(url, origin);
    const page = pageNames.find((name) => pathname === `/${name}`);
    if (page) {
      response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" });
      response.end(htmlOf(page, (searchParams.get("theme") ?? "dark") as Theme, origin));
      return;
    }
    const content = pathname.startsWith(folder) ? await fileOf(basename(pathname)) : undefined;
    response.writeHead(content ? 200 : 404, {
      "content-type": contentTypes[extname(pathname)] ?? "text/plain",
      "cache-control": "max-age=86400, immutable",
    });
    response.end(content);
  };
  const server = createServer(({ url = "/" }, response) => {
    answer(url, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
