import { join, relative, resolve, sep } from "node:path";
import type { BuildOptions, Plugin } from "esbuild";

const root = join(import.meta.dirname, "..", "..");

const shared: BuildOptions = {
  bundle: true,
  minify: true,
  keepNames: false,
  sourcemap: false,
  // The notices are in a separate file; see notices.ts.
  legalComments: "none",
  metafile: true,
  conditions: ["hookloom-source"],
  logLevel: "warning",
  // The bundled esbuild is configured with the path of its binary, so it never resolves itself.
  logOverride: { "require-resolve-not-external": "silent" },
  absWorkingDir: root,
};

/** ESM bundles may contain CommonJS packages that call `require`. */
const requireBanner = {
  js: 'import { createRequire as hookloomRequire } from "node:module"; const require = hookloomRequire(import.meta.url);',
};

const node: BuildOptions = {
  ...shared,
  platform: "node",
  target: "node20",
  // The `main` entry of some packages, such as jsonc-parser, is UMD, whose `require` calls bundlers cannot resolve.
  mainFields: ["module", "main"],
};

const page: BuildOptions = {
  ...shared,
  platform: "browser",
  target: "es2022",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
};

/** Code that runs in a web worker of the browser: it cannot import Node modules and has no Node globals. */
const worker: BuildOptions = {
  ...shared,
  platform: "browser",
  target: "es2022",
};

/** Entry points that other bundles load on first use, by bundle file. */
const lazyEntries = {
  "parts.cjs": "extension/entries/src/parts-bundle.ts",
  "deploy.cjs": "extension/entries/src/deploy-bundle.ts",
  "kubernetes.cjs": "extension/kubernetes/src/open.ts",
  "mcp.cjs": "extension/cli/src/mcp/serve-mcp.ts",
  "expression-editor.js": "webview-ui/src/inspector/editor/expression-editor.ts",
  "mapper.js": "webview-ui/src/mapper/mapper.tsx",
} as const;

/** The parser is a third of the code that reads and edits flows, so the Node bundles share one copy. */
const sharedParser: Plugin = {
  name: "shared-parser",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^@babel\/parser$/ }, () => ({ path: "./parser.cjs", external: true }));
  },
};

/**
 * Replaces a module that is the entry point of a separate bundle with a `require` or `import`, which loads that bundle on first
 * use.
 */
const separateBundles: Plugin = {
  name: "separate-bundles",
  setup: ({ onResolve }) => {
    const files = new Map(
      Object.entries(lazyEntries).map(([file, entry]) => [join(root, entry), `./${file}`]),
    );
    onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
      const file = kind === "entry-point" ? undefined : files.get(resolve(resolveDir, path));
      return file === undefined ? undefined : { path: file, external: true };
    });
    onResolve({ filter: /^@hookloom\/kubernetes\/open$/ }, () => ({
      path: "./kubernetes.cjs",
      external: true,
    }));
  },
};

/**
 * Renders the mapper with the React of the page that imports it, and shares the page's state: modules outside the mapper's folder
 * are taken from the page, as provided by `page-modules.ts`.
 */
const modulesOfPage: Plugin = {
  name: "modules-of-page",
  setup: ({ onResolve, onLoad }) => {
    const pages = join(root, "webview-ui", "src");
    onResolve({ filter: /^(?:@vscode\/l10n$|react(?:\/jsx-runtime)?$|\.\.\/)/ }, ({ path, resolveDir }) => {
      if (!path.startsWith(".")) return { path, namespace: "page" };
      const file = relative(pages, resolve(resolveDir, path)).split(sep).join("/");
      return file.startsWith("mapper/") ? undefined : { path: file, namespace: "page" };
    });
    onLoad({ filter: /./, namespace: "page" }, ({ path }) => ({
      contents: `module.exports = globalThis.hookloomPage[${JSON.stringify(path)}];`,
    }));
  },
};

/**
 * Replaces modules that dockerode loads for BuildKit sessions and for its own SSH client with empty modules. Neither feature is
 * used: no engine builds images, and an engine behind SSH is reached with the user's own ssh. dockerode works without these
 * modules.
 */
const emptyDockerodeModules: Plugin = {
  name: "optional-of-dockerode",
  setup: ({ onResolve, onLoad }) => {
    const optional = /^(protobufjs|@grpc\/grpc-js|@grpc\/proto-loader|ssh2)$/;
    const libraries = /[\\/](dockerode|docker-modem)[\\/]/;
    onResolve({ filter: optional }, ({ importer, path }) =>
      libraries.test(importer) ? { path, namespace: "optional" } : undefined,
    );
    onLoad({ filter: /./, namespace: "optional" }, () => ({ contents: "module.exports = {};" }));
  },
};

/**
 * Makes `vscode` a single module of the bundle. For each file that imports a CommonJS module as a namespace, the bundler copies
 * all properties of the module. `vscode` has hundreds, and copying them took the extension host half a millisecond for each of
 * 250 files.
 */
const editorModule: Plugin = {
  name: "editor-module",
  setup: ({ onResolve, onLoad }) => {
    const namespace = "editor";
    // A `require` from a CommonJS package is not copied.
    onResolve({ filter: /^vscode$/ }, ({ kind, namespace: importer, path }) =>
      kind === "import-statement" && importer !== namespace ? { path, namespace } : undefined,
    );
    onLoad({ filter: /^vscode$/, namespace }, ({ path }) => ({
      contents: `export * from ${JSON.stringify(path)};`,
    }));
  },
};

/** Replaces `@vscode/l10n`, whose texts are English until it is configured, with a module that is configured on load. */
const localized = (contents: string): Plugin => ({
  name: "localized",
  setup: ({ onResolve, onLoad }) => {
    const namespace = "localized";
    onResolve({ filter: /^@vscode\/l10n$/ }, ({ namespace: importer, path }) =>
      importer === namespace ? undefined : { path, namespace },
    );
    onLoad({ filter: /./, namespace }, () => ({ contents, resolveDir: root }));
  },
});

const textsOfEditor = localized('import { l10n } from "vscode"; export const t = l10n.t;');

/** The extension host provides `vscode`; the command line does not. */
const textsOfEditorIfAny = localized(`import { t as english } from "@vscode/l10n";
let found; try { found = require("vscode").l10n.t; } catch {}
export const t = found ?? english;`);

const configured = (option: string, value: string): Plugin =>
  localized(`import { config, t } from "@vscode/l10n";
if (${value}) config({ ${option}: ${value} });
export { t };`);

/** The extension host sets a variable to the contents of a text bundle before the code is loaded. */
const textsOfVariable = configured("contents", "globalThis.hookloomTexts");

/** An environment variable contains the path of a text bundle. */
const textsOfProcess = configured("fsPath", "process.env.HOOKLOOM_TEXTS");

const host: BuildOptions = {
  ...node,
  format: "cjs",
  target: "node22",
  external: ["vscode"],
  plugins: [separateBundles, sharedParser, editorModule, textsOfEditor],
  supported: { "dynamic-import": false },
};

const bundle = (outfile: string, entry: string, options: BuildOptions): BuildOptions => ({
  ...options,
  entryPoints: [entry],
  outfile: `dist/${outfile}`,
});

const lazyBundle = (file: keyof typeof lazyEntries, options: BuildOptions): BuildOptions =>
  bundle(file, lazyEntries[file], options);

const pageEntries = ["flow/flow", "wizard/wizard", "console/sample", "form/form", "charts/charts"];

/** All shipped bundles with their entry points. */
export const bundles: readonly BuildOptions[] = [
  bundle("extension.cjs", "extension/entries/src/extension.ts", host),
  lazyBundle("parts.cjs", host),
  lazyBundle("deploy.cjs", host),
  bundle("parser.cjs", "language-server/bridge/src/syntax/parser-bundle.ts", { ...node, format: "cjs" }),
  // Loaded by the extension host and by the command line, which also supports Node 20.
  lazyBundle("kubernetes.cjs", {
    ...node,
    format: "cjs",
    external: ["vscode"],
    plugins: [emptyDockerodeModules, textsOfEditorIfAny],
  }),
  // The MCP package, which only `hookloom mcp` needs.
  lazyBundle("mcp.cjs", { ...node, format: "cjs" }),
  bundle("language-server.js", "language-server/server/src/server.ts", {
    ...node,
    format: "esm",
    plugins: [sharedParser, textsOfProcess],
    banner: requireBanner,
  }),
  // VS Code provides `vscode` through its own `require`, and uses the bundle's exports.
  bundle("extension.web.js", "extension/entries/src/extension.web.ts", {
    ...worker,
    format: "cjs",
    external: ["vscode"],
    plugins: [editorModule, textsOfEditor],
  }),
  bundle("language-server.web.js", "language-server/server/src/server.web.ts", {
    ...worker,
    format: "iife",
    plugins: [textsOfVariable],
  }),
  bundle("cli.js", "extension/entries/src/cli.ts", {
    ...node,
    format: "esm",
    plugins: [separateBundles, sharedParser],
    banner: { js: `#!/usr/bin/env node\n${requireBanner.js}` },
  }),
  // Runs on the same Node version as projects, because that version includes SQLite.
  bundle("stored.js", "templates/runtime/src/serve/stored.ts", { ...node, format: "esm", target: "node24" }),
  bundle("bridge.js", "language-server/bridge/src/built-bridge.ts", {
    ...shared,
    format: "esm",
    platform: "browser",
    target: "node20",
  }),
  {
    ...page,
    entryPoints: pageEntries.map((name) => `webview-ui/src/${name}.tsx`),
    entryNames: "[name]",
    outdir: "dist/webview",
    format: "iife",
    loader: { ".ttf": "file" },
    assetNames: "[name]",
    plugins: [separateBundles, textsOfVariable],
  },
  // Imported by the flow editor's page when an inspector field first needs it.
  bundle("webview/expression-editor.js", lazyEntries["expression-editor.js"], {
    ...page,
    format: "esm",
    plugins: [textsOfVariable],
  }),
  // Imported by the flow editor's page when a mapping is first opened.
  bundle("webview/mapper.js", lazyEntries["mapper.js"], {
    ...page,
    format: "esm",
    plugins: [modulesOfPage, textsOfVariable],
  }),
];
