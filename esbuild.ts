// Builds everything that ships: `node esbuild.ts` makes dist/, `--package` also dist/hookloom.vsix and the one for browsers,
// `--runtime` only what projects install, `--watch` rebuilds bundles, `--sourcemap` makes them for a debugger: with source maps
// and not minified.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { type BuildOptions, build, context } from "esbuild";
import { BuildSteps, listFiles, type Made } from "./extension/build/build-step.ts";
import { bundles as shippedBundles } from "./extension/build/bundles.ts";
import {
  bundledPackages,
  installedPackage,
  nativeParts,
  noticesText,
  withDependencies,
} from "./extension/build/notices.ts";
import { browserVsix, desktopVsix, packagedSources, packageVsix } from "./extension/build/package-vsix.ts";
import { projectSchema, projectSchemaSources } from "./extension/build/project-schema.ts";
import { cardIcons } from "./extension/core/src/flows/picture/card-icons.generated.ts";

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
  // proposals, pictures and mappings is 40 kB, of debuggers and of what environments counted 25 kB. The links of
  // a delivery's page and the preview of a rollback are 5 kB. The table of step kinds brings the writers of steps along with the
  // readers: 4 kB.
  "dist/parts.cjs": 1450,
  // Deploys read documentation pages and write what watches the pods. The tools for language models deploy as well, and edit
  // flows with the bridge: in a bundle of their own all of it would be in the archive once more. Extracting steps
  // to a function is 13 kB of it. Reading an `api`, also for the pages of the bundle above, is 6 kB.
  "dist/deploy.cjs": 1190,
  // The parser of the three above and of the command line.
  "dist/parser.cjs": 300,
  "dist/kubernetes.cjs": 2000,
  "dist/mcp.cjs": 500,
  // What moves files of other frameworks, and finds their handlers, is 40 kB, and Stripe's thin events are 14 kB. Forms of
  // requests, and literals that are broken over lines, are 10 kB. The table of step kinds, which also has what is drawn
  // of each, is 5 kB.
  "dist/language-server.js": 805,
  // VS Code's client of language servers is 360 kB, and what the diagram shows of the catalogue 100 kB.
  "dist/extension.web.js": 606,
  "dist/language-server.web.js": 1030,
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
const cliFiles = ["cli.js", "parser.cjs", "kubernetes.cjs", "mcp.cjs", "stored.js"];

const noticesFile = "THIRD-PARTY-NOTICES.txt";

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

async function checkLimits(): Promise<void> {
  for (const [file, limit] of Object.entries(limits)) {
    const kilobytes = (await stat(join(root, file))).size / 1024;
    if (kilobytes > limit)
      throw new Error(`${file} has ${kilobytes.toFixed(0)} kB; its limit is ${limit} kB`);
  }
}

/** The licences of what the runtime's tarball contains of other packages. */
async function runtimeNotices(): Promise<string> {
  const swagger = installedPackage("swagger-ui-dist");
  const text = await readFile(join(swagger, "swagger-ui-bundle.js.LICENSE.txt"), "utf8");
  return noticesText([swagger], [{ title: "What the script of swagger-ui-dist was bundled of", text }]);
}

/** The same of the gateway's. */
function gatewayNotices(): string {
  const vendored = ["jose", "markdown-it", "oauth4webapi", "oidc-provider"].flatMap((name) =>
    withDependencies(installedPackage(name)),
  );
  return noticesText([...new Set(vendored)]);
}

/** By a bundle's path, the files of packages that are in it. */
type BundledFiles = Readonly<Record<string, readonly string[]>>;

/** Writes the notices of the extension, and packs the command line with its own. */
async function writeNotices(bundled: BundledFiles): Promise<Made<null>> {
  // Sample payloads are published by one package, and made of the types of the others.
  const samples = ["@octokit/webhooks-examples", "@slack/types", "stripe"].map((name) =>
    installedPackage(name),
  );
  const all = [...bundledPackages(Object.values(bundled).flat()), ...samples, installedPackage("esbuild")];
  await writeFile(join(dist, noticesFile), noticesText([...new Set(all)], [nativeParts]));
  const cli = cliFiles.flatMap((file) => bundled[`dist/${file}`] ?? []);
  await packCli(noticesText([...bundledPackages(cli), ...samples]));
  return { outputs: [`dist/${noticesFile}`, "dist/vendor/hookloom.tgz"], value: null };
}

/** The files below a folder of the root. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

const isPackaged = (file: string): boolean => file.includes("node_modules/");

/** Builds one of the shipped bundles. Returns the files of packages that are in it, by the bundle's path. */
function buildBundle(steps: BuildSteps, options: BuildOptions): Promise<BundledFiles> {
  const name = `bundle-${(options.outfile ?? "dist/pages").slice("dist/".length).replaceAll("/", "-")}`;
  return steps.run(name, async () => {
    const { metafile } = await build({ ...options, metafile: true });
    const own = Object.keys(metafile.inputs).filter(
      (file) => !isPackaged(file) && existsSync(join(root, file)),
    );
    const outputs = Object.entries(metafile.outputs);
    const value = outputs.map(
      ([file, { inputs }]) => [file, Object.keys(inputs).filter(isPackaged)] as const,
    );
    return { inputs: own, outputs: outputs.map(([file]) => file), value: Object.fromEntries(value) };
  });
}

/** The files that a package for projects is made of. */
function listSources(folder: string): readonly string[] {
  const read = ["package.json", "README.md", "LICENSE", "tsconfig*.json", "src/**", "build/**"];
  const sources = listFiles(root, [...read.map((name) => `${folder}/${name}`), "tsconfig.json"]);
  return sources.filter((file) => !file.endsWith(".test.ts"));
}

/** Compiles and packs a package for projects. Returns what it made. */
async function packPackage(folder: string, name: string, notices: string): Promise<readonly string[]> {
  await run("npm", ["run", "build", "--silent"], join(root, folder));
  await writeFile(join(root, folder, "dist", noticesFile), notices);
  await pack(join(root, folder), name);
  return [`dist/vendor/${name}`, `${folder}/dist/${noticesFile}`];
}

/** Packs the runtime, and copies the samples that the tools load on demand. */
function buildRuntime(steps: BuildSteps): Promise<null> {
  const folder = "templates/runtime";
  return steps.run(
    "runtime",
    async () => {
      const packed = await packPackage(folder, "hookloom-runtime.tgz", await runtimeNotices());
      await rm(join(dist, "samples"), { recursive: true, force: true });
      await cp(join(root, folder, "dist", "samples"), join(dist, "samples"), { recursive: true });
      return { outputs: [...packed, ...(await filesBelow("dist/samples"))], value: null };
    },
    listSources(folder),
  );
}

/** Packs what projects install: the compiler makes the gateway's types of those of the runtime. */
async function buildPackages(steps: BuildSteps): Promise<null> {
  await buildRuntime(steps);
  const folder = "templates/gateway";
  return steps.run(
    "gateway",
    async () => ({
      outputs: await packPackage(folder, "hookloom-gateway.tgz", gatewayNotices()),
      value: null,
    }),
    [...listSources("templates/runtime"), ...listSources(folder)],
  );
}

function copyAssets(steps: BuildSteps): Promise<null> {
  return steps.run(
    "assets",
    async () => {
      await rm(join(dist, "projects"), { recursive: true, force: true });
      await cp(join(root, "templates", "projects"), join(dist, "projects"), { recursive: true });
      await copyNative();
      await writeFile(join(dist, "hookloom.schema.json"), JSON.stringify(projectSchema(root)));
      const copied = [...(await filesBelow("dist/projects")), ...(await filesBelow("dist/native"))];
      await mkdir(join(dist, "webview"), { recursive: true });
      await writeFile(join(dist, "webview", "card-icons.json"), JSON.stringify(cardIcons));
      const outputs = [...copied, "dist/hookloom.schema.json", "dist/webview/card-icons.json"];
      return { outputs, value: null };
    },
    listFiles(root, [
      "templates/projects/**",
      "extension/core/src/flows/picture/*.generated.ts",
      ...projectSchemaSources,
    ]),
  );
}

const packages = process.argv.includes("--package");

/** Deletes what earlier builds made and this one does not: it would be packed. */
async function removeStale(steps: BuildSteps): Promise<void> {
  const made = new Set([...steps.outputs, ...(packages ? [desktopVsix.file, browserVsix.file] : [])]);
  for (const file of await filesBelow("dist")) if (!made.has(file)) await rm(join(root, file));
}

async function openSteps(): Promise<BuildSteps> {
  await mkdir(dist, { recursive: true });
  const scripts = listFiles(root, ["esbuild.ts", "package-lock.json", "extension/build/*"]);
  return new BuildSteps(root, scripts, { forDebugging });
}

async function buildDist(): Promise<BuildSteps> {
  const steps = await openSteps();
  const [bundled] = await Promise.all([
    Promise.all(bundles.map((options) => buildBundle(steps, options))),
    buildPackages(steps),
    copyAssets(steps),
  ]);
  const files: BundledFiles = Object.assign({}, ...bundled);
  const manifest = ["package.json", "LICENSE"];
  await steps.run("notices", () => writeNotices(files), [...Object.keys(files), ...manifest]);
  if (!forDebugging) await checkLimits();
  await removeStale(steps);
  return steps;
}

async function watch(): Promise<void> {
  await buildDist();
  for (const options of bundles) await (await context(options)).watch();
}

async function main(): Promise<void> {
  if (process.argv.includes("--watch")) return watch();
  if (process.argv.includes("--runtime")) return void (await buildPackages(await openSteps()));
  const steps = await buildDist();
  if (!packages) return;
  const inputs = [...steps.outputs, ...listFiles(root, packagedSources)];
  for (const vsix of [desktopVsix, browserVsix]) {
    const made = { outputs: [vsix.file], value: null };
    await steps.run(`vsix-${vsix.target}`, () => packageVsix(vsix).then(() => made), inputs);
  }
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
