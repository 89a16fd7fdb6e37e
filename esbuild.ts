// Builds everything that ships: `node esbuild.ts` makes dist/, `--package` also dist/hookloom.vsix and the one for browsers,
// `--watch` rebuilds bundles, `--sourcemap` makes them for a debugger: with source maps and not minified.
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BuildResult, build, context } from "esbuild";
import { bundles as shippedBundles } from "./extension/build/bundles.ts";
import {
  bundledPackages,
  installedPackage,
  nativeParts,
  noticesOf,
  withDependencies,
} from "./extension/build/notices.ts";
import { browserVsix, desktopVsix, packageVsix } from "./extension/build/package-vsix.ts";

const exec = promisify(execFile);
const root = import.meta.dirname;
const dist = join(root, "dist");
const windows = process.platform === "win32";
const forDebugging = process.argv.includes("--sourcemap");
const bundles = forDebugging
  ? shippedBundles.map((options) => ({ ...options, sourcemap: true, minify: false }))
  : shippedBundles;

/** A bundle over its limit fails the build, so added size is noticed immediately. Kilobytes. */
const limits: Readonly<Record<string, number>> = {
  "dist/extension.cjs": 60,
  // Every text that people read is a call of vscode.l10n.t. Of the API side, Markdown's parser is 74 kB, which checks the
  // links of documentation pages, and forms, commands and Postman are 90 kB. What the diagram shows of recorded deliveries,
  // proposals, pictures and mappings is 40 kB, of debuggers and of what environments counted 25 kB.
  "dist/parts.cjs": 1700,
  // Deploys read documentation pages and write what watches the pods. The tools for language models deploy as well, and edit
  // flows with the bridge: in a bundle of their own all of it would be in the archive once more.
  "dist/deploy.cjs": 1450,
  "dist/kubernetes.cjs": 2000,
  "dist/mcp.cjs": 500,
  // What moves files of other frameworks, and finds their handlers, is 40 kB.
  "dist/language-server.js": 1040,
  // VS Code's client of language servers is 360 kB, and what the diagram shows of the catalogue 100 kB.
  "dist/extension.web.js": 600,
  "dist/language-server.web.js": 1000,
  "dist/webview/flow.js": 750,
  "dist/webview/expression-editor.js": 550,
  "dist/webview/mapper.js": 60,
  "dist/webview/charts.js": 350,
};

async function run(file: string, args: readonly string[], cwd = root): Promise<string> {
  const { stdout } = await exec(file, [...args], { cwd, shell: windows, maxBuffer: 64 << 20 });
  return stdout;
}

/** The files of dist/ that the `hookloom` package contains. */
const cliFiles = ["cli.js", "kubernetes.cjs", "mcp.cjs"];

const noticesFile = "THIRD-PARTY-NOTICES.txt";

async function buildRuntime(): Promise<void> {
  await run("npm", ["run", "build", "--silent"], join(root, "templates", "runtime"));
  await cp(join(root, "templates", "runtime", "dist", "samples"), join(dist, "samples"), { recursive: true });
}

/** Packs a folder with `npm pack` and gives the tarball a name without a version. */
async function pack(folder: string, name: string): Promise<void> {
  const vendor = join(dist, "vendor");
  await mkdir(vendor, { recursive: true });
  const made = (await run("npm", ["pack", "--silent", "--pack-destination", vendor], folder))
    .trim()
    .split("\n")
    .at(-1);
  if (!made) throw new Error(`npm pack made nothing of ${folder}`);
  await cp(join(vendor, made), join(vendor, name));
  await rm(join(vendor, made));
}

/**
 * The `hookloom` package of a project: the same CLI, with the native esbuild from the user's registry. Its bundles and the
 * samples are stored once in the extension, and are packed with it where a project gets it (project/packages/vendor.ts).
 */
async function packCli(notices: string): Promise<void> {
  const staging = join(root, ".tsbuild", "cli");
  await rm(staging, { recursive: true, force: true });
  await mkdir(join(staging, "dist"), { recursive: true });
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    version: string;
    license: string;
    devDependencies: Record<string, string>;
  };
  const own = {
    name: "hookloom",
    version: manifest.version,
    description: "Runs, tests and sends sample events to webhook projects",
    license: manifest.license,
    type: "module",
    bin: { hookloom: "dist/cli.js" },
    engines: { node: ">=20" },
    dependencies: { esbuild: manifest.devDependencies.esbuild },
  };
  await writeFile(join(staging, "package.json"), `${JSON.stringify(own, null, 2)}\n`);
  await cp(join(root, "LICENSE"), join(staging, "LICENSE"));
  await writeFile(join(staging, "dist", noticesFile), notices);
  await pack(staging, "hookloom.tgz");
}

/** Copies this platform's esbuild, which host and CLI share. */
async function copyNative(): Promise<void> {
  const name = windows ? "esbuild.exe" : "esbuild";
  const own = `@esbuild/${process.platform}-${process.arch}`;
  const folder = join(createRequire(import.meta.url).resolve(`${own}/package.json`), "..");
  await mkdir(join(dist, "native"), { recursive: true });
  await cp(join(folder, windows ? name : `bin/${name}`), join(dist, "native", name));
}

async function copyAssets(): Promise<void> {
  await cp(join(root, "templates", "projects"), join(dist, "projects"), { recursive: true });
  await copyNative();
}

async function checkLimits(): Promise<void> {
  for (const [file, limit] of Object.entries(limits)) {
    const kilobytes = (await stat(join(root, file))).size / 1024;
    if (kilobytes > limit)
      throw new Error(`${file} has ${kilobytes.toFixed(0)} kB; its limit is ${limit} kB`);
  }
}

/** Writes the notices of the runtime and the extension; returns those of the command line. */
async function writeNotices(results: readonly BuildResult[]): Promise<string> {
  const metafiles = results.flatMap(({ metafile }) => metafile ?? []);
  // Sample payloads are published by one package, and made of the types of the other.
  const samples = ["@octokit/webhooks-examples", "stripe"].map((name) => installedPackage(name));
  const swagger = installedPackage("swagger-ui-dist");
  const text = await readFile(join(swagger, "swagger-ui-bundle.js.LICENSE.txt"), "utf8");
  const vendored = ["jose", "markdown-it", "oauth4webapi", "oidc-provider"].flatMap((name) =>
    withDependencies(installedPackage(name)),
  );
  const docs = noticesOf(
    [...new Set([swagger, ...vendored])],
    [{ title: "What the script of swagger-ui-dist was bundled of", text }],
  );
  const cli = metafiles.filter(({ outputs }) => cliFiles.some((file) => `dist/${file}` in outputs));
  await writeFile(join(root, "templates", "runtime", "dist", noticesFile), docs);
  const all = [...bundledPackages(metafiles), ...samples, installedPackage("esbuild")];
  await writeFile(join(dist, noticesFile), noticesOf([...new Set(all)], [nativeParts]));
  return noticesOf([...bundledPackages(cli), ...samples]);
}

async function buildDist(): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  const [results] = await Promise.all([
    Promise.all(bundles.map((options) => build(options))),
    buildRuntime(),
    copyAssets(),
  ]);
  const notices = await writeNotices(results);
  await Promise.all([
    pack(join(root, "templates", "runtime"), "hookloom-runtime.tgz"),
    packCli(notices),
    ...(forDebugging ? [] : [checkLimits()]),
  ]);
}

async function watch(): Promise<void> {
  await buildDist();
  for (const options of bundles) await (await context(options)).watch();
}

async function main(): Promise<void> {
  if (process.argv.includes("--watch")) return watch();
  await buildDist();
  if (!process.argv.includes("--package")) return;
  await packageVsix(desktopVsix);
  await packageVsix(browserVsix);
}

try {
  await main();
} catch (error) {
  const failure = error as { stdout?: string; stderr?: string; message?: string };
  process.stderr.write(
    `The build failed: ${failure.message}\n${failure.stdout ?? ""}${failure.stderr ?? ""}\n`,
  );
  process.exitCode = 1;
}
