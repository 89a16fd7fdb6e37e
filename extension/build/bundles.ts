import { join, relative, resolve, sep } from "node:path";
import type { BuildOptions, Plugin } from "esbuild";

const root = join(import.meta.dirname, "..", "..");

const shared: BuildOptions = {
  bundle: true,
  minify: true,
  keepNames: false,
  sourcemap: false,
  // The notices are in a file of their own; see notices.ts.
  legalComments: "none",
  metafile: true,
  conditions: ["hookloom-source"],
  logLevel: "warning",
  // The bundled esbuild is configured with the path of its program, so it never resolves itself.
  logOverride: { "require-resolve-not-external": "silent" },
  absWorkingDir: root,
};

/** ESM bundles may hold CommonJS packages that call `require`. */
const requireBanner = {
  js: 'import { createRequire as hookloomRequire } from "node:module"; const require = hookloomRequire(import.meta.url);',
};

const node: BuildOptions = {
  ...shared,
  platform: "node",
  target: "node20",
  // `main` of some packages, such as jsonc-parser, is UMD, whose `require` no bundler resolves.
  mainFields: ["module", "main"],
};

const page: BuildOptions = {
  ...shared,
  platform: "browser",
  target: "es2022",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
};

/** What runs in a browser's worker: it can name no module of Node's, and finds none of its globals. */
const worker: BuildOptions = {
  ...shared,
  platform: "browser",
  target: "es2022",
};

const lazyEntries = {
  host: "extension/entries/src/parts-bundle.ts",
  deploy: "extension/entries/src/deploy-bundle.ts",
  kubernetes: "extension/kubernetes/src/open.ts",
  mcp: "extension/cli/src/mcp/serve-mcp.ts",
  expressionEditor: "webview-ui/src/inspector/editor/expression-editor.ts",
  mapper: "webview-ui/src/mapper/mapper.tsx",
} as const;

/** The parser is a third of what reads and edits flows; what ships for Node has it once. */
const sharedParser: Plugin = {
  name: "shared-parser",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^@babel\/parser$/ }, () => ({ path: "./parser.cjs", external: true }));
  },
};

/** A module that is the entry of a separate bundle is required or imported from that bundle, at its first use. */
const separateBundles: Plugin = {
  name: "separate-bundles",
  setup: ({ onResolve }) => {
    const files = new Map([
      [join(root, lazyEntries.host), "./parts.cjs"],
      [join(root, lazyEntries.deploy), "./deploy.cjs"],
      [join(root, lazyEntries.kubernetes), "./kubernetes.cjs"],
      [join(root, lazyEntries.mcp), "./mcp.cjs"],
      [join(root, lazyEntries.expressionEditor), "./expression-editor.js"],
      [join(root, lazyEntries.mapper), "./mapper.js"],
    ]);
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
 * The mapper is drawn by the React of the page that imports it, and shares its state: what is outside of its folder is
 * taken from the page, as `page-modules.ts` gives it.
 */
const modulesOfPage: Plugin = {
  name: "modules-of-page",
  setup: ({ onResolve, onLoad }) => {
    const pages = join(root, "webview-ui", "src");
    onResolve({ filter: /^(?:react(?:\/jsx-runtime)?$|\.\.\/)/ }, ({ path, resolveDir }) => {
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
 * Modules that dockerode loads for BuildKit sessions and its own SSH, neither of which is used: images are not built by an
 * engine, and one behind SSH is reached by the user's own program. Its modules load without them.
 */
const optionalOfDockerode: Plugin = {
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
 * Makes the editor's module one module of the bundle. For each file that imports a CommonJS module as a namespace, the bundler
 * copies all of its properties, which are hundreds here: that took the extension host half a millisecond for each of 250 files.
 */
const editorModule: Plugin = {
  name: "editor-module",
  setup: ({ onResolve, onLoad }) => {
    const namespace = "editor";
    // What CommonJS packages require is not copied.
    onResolve({ filter: /^vscode$/ }, ({ kind, namespace: importer, path }) =>
      kind === "import-statement" && importer !== namespace ? { path, namespace } : undefined,
    );
    onLoad({ filter: /^vscode$/, namespace }, ({ path }) => ({
      contents: `export * from ${JSON.stringify(path)};`,
    }));
  },
};

const host: BuildOptions = {
  ...node,
  format: "cjs",
  target: "node22",
  external: ["vscode"],
  plugins: [separateBundles, sharedParser, editorModule],
  supported: { "dynamic-import": false },
};

/** Every bundle that ships, with its entry points. */
export const bundles: readonly BuildOptions[] = [
  { ...host, entryPoints: ["extension/entries/src/extension.ts"], outfile: "dist/extension.cjs" },
  { ...host, entryPoints: [lazyEntries.host], outfile: "dist/parts.cjs" },
  { ...host, entryPoints: [lazyEntries.deploy], outfile: "dist/deploy.cjs" },
  {
    ...node,
    entryPoints: ["language-server/bridge/src/syntax/parser-bundle.ts"],
    outfile: "dist/parser.cjs",
    format: "cjs",
  },
  {
    // Read by the host and by the command line, which also starts on Node 20.
    ...node,
    entryPoints: [lazyEntries.kubernetes],
    outfile: "dist/kubernetes.cjs",
    format: "cjs",
    plugins: [optionalOfDockerode],
  },
  {
    // The protocol's own package, which only `hookloom mcp` needs.
    ...node,
    entryPoints: [lazyEntries.mcp],
    outfile: "dist/mcp.cjs",
    format: "cjs",
  },
  {
    ...node,
    entryPoints: ["language-server/server/src/server.ts"],
    outfile: "dist/language-server.js",
    format: "esm",
    plugins: [sharedParser],
    banner: requireBanner,
  },
  {
    // VS Code gives it `vscode` by a `require` of its own, and takes what it exports.
    ...worker,
    entryPoints: ["extension/entries/src/extension.web.ts"],
    outfile: "dist/extension.web.js",
    format: "cjs",
    external: ["vscode"],
    plugins: [editorModule],
  },
  {
    ...worker,
    entryPoints: ["language-server/server/src/server.web.ts"],
    outfile: "dist/language-server.web.js",
    format: "iife",
  },
  {
    ...node,
    entryPoints: ["extension/entries/src/cli.ts"],
    outfile: "dist/cli.js",
    format: "esm",
    plugins: [separateBundles, sharedParser],
    banner: { js: `#!/usr/bin/env node\n${requireBanner.js}` },
  },
  {
    // Runs on the Node that runs projects, which has SQLite.
    ...node,
    entryPoints: ["templates/runtime/src/serve/stored.ts"],
    outfile: "dist/stored.js",
    format: "esm",
    target: "node24",
  },
  {
    ...shared,
    entryPoints: ["language-server/bridge/src/built-bridge.ts"],
    outfile: "dist/bridge.js",
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "node20",
  },
  {
    ...page,
    entryPoints: ["flow/flow", "wizard/wizard", "console/sample", "form/form", "charts/charts"].map(
      (name) => `webview-ui/src/${name}.tsx`,
    ),
    entryNames: "[name]",
    outdir: "dist/webview",
    format: "iife",
    loader: { ".ttf": "file" },
    assetNames: "[name]",
    plugins: [separateBundles],
  },
  {
    // The flow editor's page imports it when a field of the inspector first needs it.
    ...page,
    entryPoints: [lazyEntries.expressionEditor],
    outfile: "dist/webview/expression-editor.js",
    format: "esm",
  },
  {
    // The flow editor's page imports it when a mapping is first opened.
    ...page,
    entryPoints: [lazyEntries.mapper],
    outfile: "dist/webview/mapper.js",
    format: "esm",
    plugins: [modulesOfPage],
  },
];
