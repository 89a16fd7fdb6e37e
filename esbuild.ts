// Builds everything that ships: `node esbuild.ts` builds dist/, `--package` also the .vsix files for this machine and for
// browsers, `--package --all` those for every platform, `--runtime` only the packages that projects install, `--watch` rebuilds the
// bundles after each change, and `--sourcemap` builds them for debugging, with source maps and not minified.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join, relative } from "node:path";
import { promisify } from "node:util";
import { type BuildOptions, build, context } from "esbuild";
import { BuildSteps, listFiles, type StepResult } from "./extension/build/build-step.ts";
import { bundles as shippedBundles } from "./extension/build/bundles.ts";
import { desktopTargets, installNatives, nativeName, nativePath } from "./extension/build/native-esbuild.ts";
import {
  bundledPackages,
  installedPackage,
  nativeParts,
  noticesText,
  withDependencies,
} from "./extension/build/notices.ts";
import {
  browserVsix,
  ownVsix,
  packagedSources,
  packageVsix,
  type Vsix,
  vsixFor,
} from "./extension/build/package-vsix.ts";
import { projectSchema, projectSchemaSources } from "./extension/build/project-schema.ts";
import { cardIcons } from "./extension/core/src/flows/picture/card-icons.generated.ts";

const exec = promisify(execFile);
const root = import.meta.dirname;
const dist = join(root, "dist");
const isWindows = process.platform === "win32";
const forDebugging = process.argv.includes("--sourcemap");
const bundles = forDebugging
  ? shippedBundles.map((options) => ({ ...options, sourcemap: true, minify: false }))
  : shippedBundles;

/** Size limits in kilobytes. A bundle over its limit fails the build, so that added size is noticed immediately. */
const limits: Readonly<Record<string, number>> = {
  "dist/extension.cjs": 60,
  // The Markdown parser, which checks the links in documentation pages, takes 74 kB, and the API's forms, commands and Postman
  // export take 90 kB. In the diagram, recorded deliveries, proposals, images and mappings take 40 kB, and debuggers and the
  // counts of environments take 25 kB. The links on a delivery's page and the rollback preview take 5 kB. The table of step kinds
  // includes the code that writes steps, which takes 4 kB.
  "dist/parts.cjs": 1455,
  // Deploys read documentation pages and create monitoring objects. The tools for language models also deploy, and they edit
  // flows with the bridge: a separate bundle would duplicate this code in the archive. Extracting steps to a function takes 13 kB,
  // and reading an `api`, also for the pages of parts.cjs, takes 6 kB.
  "dist/deploy.cjs": 1190,
  // The parser that the three bundles above and the command line share.
  "dist/parser.cjs": 300,
  "dist/kubernetes.cjs": 2000,
  "dist/mcp.cjs": 500,
  // Migrating files from other frameworks, which includes finding their handlers, takes 40 kB, and Stripe's thin events take
  // 14 kB. Request forms and multi-line literals take 10 kB. The table of step kinds, which also describes how each kind is drawn,
  // takes 5 kB.
  "dist/language-server.js": 805,
  // VS Code's language client takes 360 kB, and the catalogue data for the diagram takes 100 kB.
  "dist/extension.web.js": 606,
  "dist/language-server.web.js": 1030,
  "dist/webview/flow.js": 750,
  "dist/webview/expression-editor.js": 550,
  "dist/webview/mapper.js": 60,
  "dist/webview/charts.js": 350,
};

async function run(file: string, args: readonly string[], cwd = root): Promise<string> {
  const { stdout } = await exec(file, [...args], { cwd, shell: isWindows, maxBuffer: 64 << 20 });
  return stdout;
}

/** The files of dist/ that the `hookloom` package contains. */
const cliFiles = ["cli.js", "parser.cjs", "kubernetes.cjs", "mcp.cjs", "stored.js"];

const noticesFile = "THIRD-PARTY-NOTICES.txt";

/** Packs a folder with `npm pack` and gives the tarball a name without a version. */
async function pack(folder: string, name: string): Promise<void> {
  const vendor = join(dist, "vendor");
  await mkdir(vendor, { recursive: true });
  const tarball = (await run("npm", ["pack", "--silent", "--pack-destination", vendor], folder))
    .trim()
    .split("\n")
    .at(-1);
  if (!tarball) throw new Error(`npm pack created no tarball of ${folder}`);
  await cp(join(vendor, tarball), join(vendor, name));
  await rm(join(vendor, tarball));
}

/**
 * Packs the `hookloom` package for projects: the same CLI, with the native esbuild from the user's registry. The extension stores
 * the CLI's bundles and the samples only once; project/packages/vendor.ts adds them to the package for a project.
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
  const cliManifest = {
    name: "hookloom",
    version: manifest.version,
    description: "Runs, tests and sends sample events to webhook projects",
    license: manifest.license,
    type: "module",
    bin: { hookloom: "dist/cli.js" },
    engines: { node: ">=20" },
    dependencies: { esbuild: manifest.devDependencies.esbuild },
  };
  await writeFile(join(staging, "package.json"), `${JSON.stringify(cliManifest, null, 2)}\n`);
  await cp(join(root, "LICENSE"), join(staging, "LICENSE"));
  await writeFile(join(staging, "dist", noticesFile), notices);
  await pack(staging, "hookloom.tgz");
}

/** Copies this platform's esbuild, which host and CLI share. */
async function copyNative(): Promise<void> {
  const { target } = ownVsix;
  await mkdir(join(dist, "native"), { recursive: true });
  await cp(
    createRequire(import.meta.url).resolve(nativePath(target)),
    join(dist, "native", nativeName(target)),
  );
}

async function checkLimits(): Promise<void> {
  for (const [file, limit] of Object.entries(limits)) {
    const kilobytes = (await stat(join(root, file))).size / 1024;
    if (kilobytes > limit)
      throw new Error(`${file} has ${kilobytes.toFixed(0)} kB; its limit is ${limit} kB`);
  }
}

/** Returns the notices for the other packages' code in the runtime's tarball. */
async function runtimeNotices(): Promise<string> {
  const swagger = installedPackage("swagger-ui-dist");
  const text = await readFile(join(swagger, "swagger-ui-bundle.js.LICENSE.txt"), "utf8");
  return noticesText([swagger], [{ title: "The packages bundled into the script of swagger-ui-dist", text }]);
}

/** Returns the notices for the other packages' code in the gateway's tarball. */
function gatewayNotices(): string {
  const vendored = ["jose", "markdown-it", "oauth4webapi", "oidc-provider"].flatMap((name) =>
    withDependencies(installedPackage(name)),
  );
  return noticesText([...new Set(vendored)]);
}

/** The files of other packages that each bundle contains, by the bundle's path. */
type BundledFiles = Readonly<Record<string, readonly string[]>>;

/** Writes the extension's notices, and packs the command line with separate notices. */
async function writeNotices(bundled: BundledFiles): Promise<StepResult<null>> {
  // Sample payloads are published by one of these packages and generated from the types of the others.
  const samples = ["@octokit/webhooks-examples", "@slack/types", "stripe"].map((name) =>
    installedPackage(name),
  );
  const all = [...bundledPackages(Object.values(bundled).flat()), ...samples, installedPackage("esbuild")];
  await writeFile(join(dist, noticesFile), noticesText([...new Set(all)], [nativeParts]));
  const cli = cliFiles.flatMap((file) => bundled[`dist/${file}`] ?? []);
  await packCli(noticesText([...bundledPackages(cli), ...samples]));
  return { outputs: [`dist/${noticesFile}`, "dist/vendor/hookloom.tgz"], value: null };
}

/** Returns the files below a folder. All paths are relative to the root. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

const isThirdParty = (file: string): boolean => file.includes("node_modules/");

/** Builds one of the shipped bundles. Returns the files of other packages that it contains, by the bundle's path. */
function buildBundle(steps: BuildSteps, options: BuildOptions): Promise<BundledFiles> {
  const name = `bundle-${(options.outfile ?? "dist/pages").slice("dist/".length).replaceAll("/", "-")}`;
  return steps.run(name, async () => {
    const { metafile } = await build({ ...options, metafile: true });
    const sources = Object.keys(metafile.inputs).filter(
      (file) => !isThirdParty(file) && existsSync(join(root, file)),
    );
    const outputs = Object.entries(metafile.outputs);
    const value = outputs.map(
      ([file, { inputs }]) => [file, Object.keys(inputs).filter(isThirdParty)] as const,
    );
    return { inputs: sources, outputs: outputs.map(([file]) => file), value: Object.fromEntries(value) };
  });
}

/** Returns the source files of a package for projects. */
function listSources(folder: string): readonly string[] {
  const patterns = ["package.json", "README.md", "LICENSE", "tsconfig*.json", "src/**", "build/**"];
  const sources = listFiles(root, [...patterns.map((name) => `${folder}/${name}`), "tsconfig.json"]);
  return sources.filter((file) => !file.endsWith(".test.ts"));
}

/** Compiles and packs a package for projects. Returns the files that it created. */
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

/** Packs the packages that projects install. The runtime comes first, because the gateway is compiled against its types. */
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

const isPackaging = process.argv.includes("--package");

const packagesAll = process.argv.includes("--all");
const nativeFolder = ".tsbuild/native";

/** The .vsix files that this build creates. */
function requestedVsix(): readonly Vsix[] {
  if (!isPackaging) return [];
  const natives = join(root, nativeFolder, "node_modules");
  const others = desktopTargets.map((target) => vsixFor(target, join(natives, nativePath(target))));
  return [ownVsix, browserVsix, ...(packagesAll ? others : [])];
}

/** Fetches the native esbuild of every desktop platform. */
function fetchNatives(steps: BuildSteps): Promise<null> {
  return steps.run("native", async () => {
    await installNatives(root, join(root, nativeFolder), (args, cwd) => run("npm", args, cwd));
    return {
      outputs: desktopTargets.map((target) => join(nativeFolder, "node_modules", nativePath(target))),
      value: null,
    };
  }, ["package-lock.json"]);
}

/** Deletes the files of earlier builds that this build did not create, since they would be packaged. */
async function removeStale(steps: BuildSteps): Promise<void> {
  const created = new Set([...steps.outputs, ...requestedVsix().map(({ file }) => file)]);
  for (const file of await filesBelow("dist")) if (!created.has(file)) await rm(join(root, file));
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
  if (!isPackaging) return;
  const inputs = [...steps.outputs, ...listFiles(root, packagedSources)];
  if (packagesAll) await fetchNatives(steps);
  for (const vsix of requestedVsix()) {
    const isOwnCopy = vsix !== ownVsix && vsix.target === ownVsix.target;
    const create = () =>
      isOwnCopy ? cp(join(root, ownVsix.file), join(root, vsix.file)) : packageVsix(vsix);
    const step = { outputs: [vsix.file], value: null };
    await steps.run(`vsix-${basename(vsix.file)}`, () => create().then(() => step), inputs);
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
