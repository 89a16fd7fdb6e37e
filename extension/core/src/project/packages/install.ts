import { chmod, copyFile, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { t } from "@vscode/l10n";
import { installFailed, unreadable } from "../errors.ts";
import { checkInsideRoot } from "../inside-root.ts";
import { projectAt } from "../project.ts";
import { readIfThere } from "../read-file.ts";
import { runProgram } from "../run-program.ts";
import { npmReason, unlessMissing } from "../system-error.ts";
import { type Undo, writeFiles } from "../write-files.ts";
import { lacksGateway } from "./gateway.ts";
import { gatewayName } from "./gateway-name.ts";
import { dependencyNames, mergeManifest, missingPackages, packageManager, runtimeName } from "./manifest.ts";
import { unpack } from "./read-archive.ts";
import { readGateway, readVendor, type VendorPackage } from "./vendor.ts";

export interface InstallOptions {
  readonly distDir: string;
  readonly packages: readonly VendorPackage[];
  /** True for a new project, whose node_modules may be deleted after a failed attempt. */
  readonly fresh: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

const npmArguments = [
  "install",
  "--no-audit",
  "--no-fund",
  "--prefer-offline",
  "--fetch-retries=1",
  "--fetch-retry-mintimeout=500",
  "--fetch-timeout=20000",
];
const windows = process.platform === "win32";

/** Returns npm's reason in short: the first line of its output that is more than a code. */
function stderrReason(stderr: string): string {
  const lines = stderr
    .split("\n")
    .map((line) => line.replace(/^npm (error|ERR!)\s*/, "").trim())
    .filter((line) => line !== "" && !/^(code|errno|syscall|type|path|npm warn)\b/.test(line));
  const [first = t("no reason given")] = lines;
  const cause = /\breason: (.+)$/.exec(first)?.[1] ?? first;
  const reason = cause.replace(/[.\s]+$/, "").slice(0, 160);
  const code = /^npm (?:error|ERR!) code (\S+)/m.exec(stderr)?.[1] ?? "";
  return npmReason(code, reason);
}

/** Creates the launchers that npm would create for the `hookloom` command. */
async function linkCommand(root: string, modules: string): Promise<void> {
  const bin = path.join(modules, ".bin");
  const target = path.join(modules, "hookloom", "dist", "cli.js");
  const link = path.join(bin, "hookloom");
  await checkInsideRoot(root, bin);
  await mkdir(bin, { recursive: true });
  await chmod(target, 0o755);
  await rm(link, { force: true });
  await rm(`${link}.cmd`, { force: true });
  if (!windows) return symlink(path.relative(bin, target), link);
  const script = "%~dp0\\..\\hookloom\\dist\\cli.js";
  await writeFile(`${link}.cmd`, `@ECHO off\r\nnode "${script}" %*\r\n`);
  await writeFile(link, '#!/bin/sh\nexec node "$(dirname "$0")/../hookloom/dist/cli.js" "$@"\n');
}

/** Copies the native bundler, which would otherwise come from the registry. */
async function copyNative(distDir: string, modules: string): Promise<void> {
  const from = path.join(distDir, "native");
  const to = path.join(modules, "hookloom", "dist", "native");
  const names = await readdir(from).catch(unlessMissing([], (thrown) => unreadable(from, thrown)));
  if (names.length > 0) await mkdir(to, { recursive: true });
  for (const name of names) {
    await copyFile(path.join(from, name), path.join(to, name));
    await chmod(path.join(to, name), 0o755);
  }
}

/**
 * Unpacks Hookloom's package tarballs into node_modules.
 * @throws ProjectError `outside` if node_modules, or a folder in it, is a link that leads out of the project
 */
async function unpackPackages(
  root: string,
  { distDir, packages, fresh }: Pick<InstallOptions, "distDir" | "packages" | "fresh">,
): Promise<void> {
  const modules = path.join(root, "node_modules");
  await checkInsideRoot(root, modules);
  if (fresh) await rm(modules, { recursive: true, force: true });
  for (const { name, files } of packages) {
    const folder = path.join(modules, ...name.split("/"));
    // The folder itself may be a link, as in workspaces: only the link is removed, not its target.
    await checkInsideRoot(root, path.dirname(folder));
    await rm(folder, { recursive: true, force: true });
    await unpack(files, folder);
  }
  await copyNative(distDir, modules);
  await linkCommand(root, modules);
}

/** Converts a line of package manager output to progress; undefined for warnings, which would stay visible for a long time. */
export function progressLine(line: string): string | undefined {
  const text = stripVTControlCharacters(line).trim();
  return text === "" || /^(npm )?(warn|notice|deprecated|info)\b/i.test(text)
    ? undefined
    : text.slice(0, 120);
}

/**
 * Runs a package manager's `install`; returns the reason if it fails.
 * @throws ProjectError `cancelled`
 */
export async function runInstall(
  root: string,
  manager: string,
  { signal, onProgress }: Pick<InstallOptions, "signal" | "onProgress">,
): Promise<string | undefined> {
  onProgress?.(t("Installing packages"));
  const args = manager === "npm" ? npmArguments : ["install"];
  const result = await runProgram(manager, args, {
    cwd: root,
    signal,
    timeoutMs: 180_000,
    onLine: (line) => {
      const text = progressLine(line);
      if (text !== undefined) onProgress?.(t("Installing packages: {0}", text));
    },
  });
  if (result.status === 0) return undefined;
  return result.missing ? t("{0} was not found", manager) : stderrReason(result.stderr);
}

/**
 * Installs a project's packages. If npm cannot install them (no network, no npm), Hookloom's own packages are unpacked, which is
 * enough to run and test the project. The returned message then explains what is missing.
 * @throws ProjectError `cancelled`, `outside`
 */
export async function installPackages(root: string, options: InstallOptions): Promise<string | undefined> {
  const reason = await runInstall(root, "npm", options);
  if (reason === undefined) return undefined;
  options.onProgress?.(t("Unpacking the packages included in Hookloom"));
  await unpackPackages(root, options);
  return t(
    "The project can be run and tested, but type checking requires packages that could not be installed ({0}): run npm install later.",
    reason,
  );
}

/** The message for a cloned project, whose packages are left for the user to install. */
export const notInstalledMessage = t(
  "Nothing from the repository was run, so its packages are not installed yet: once you trust the repository, run npm install in it.",
);

/**
 * Adds Hookloom's packages to a cloned project without running anything. `npm install` would run install scripts of its packages
 * and a program that its `.npmrc` sets as `git`, and would send environment variables to a registry in its `.npmrc`, regardless
 * of the command's options. Returns a message that leaves the installation to the user.
 * @throws ProjectError `outside`
 */
export async function unpackOwnPackages(
  root: string,
  options: Pick<InstallOptions, "distDir" | "packages" | "onProgress">,
): Promise<string> {
  options.onProgress?.(t("Unpacking the packages included in Hookloom"));
  await unpackPackages(root, { ...options, fresh: false });
  return notInstalledMessage;
}

export interface InstallProjectOptions {
  readonly distDir: string;
  /** True if an `api` is about to be added to hookloom.json. */
  readonly addsApi?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** The Hookloom packages that are missing in a package.json; the CLI is only a dev dependency. */
interface UnlistedPackages {
  readonly needed: readonly VendorPackage[];
  readonly cli?: VendorPackage;
}

const vendorVersions = (packages: readonly VendorPackage[]): Readonly<Record<string, string>> =>
  Object.fromEntries(packages.map(({ name, file }) => [name, `file:${file}`]));

/** Adds the missing Hookloom packages to a package.json, and their tarballs to the project. */
async function addOwnPackages(root: string, { needed, cli }: UnlistedPackages): Promise<void> {
  const undo: Undo = [];
  const forDevelopment = cli === undefined ? [] : [cli];
  const all = [...needed, ...forDevelopment];
  // A failed earlier attempt may have left some of these files.
  const existing = await Promise.all(all.map(({ file }) => readIfThere(path.join(root, file))));
  const absent = all.filter((_package, index) => existing[index] === undefined);
  const vendor = absent.map(({ file, tarball }) => ({ path: file, content: tarball }));
  await writeFiles(root, vendor, undo);
  const file = path.join(root, "package.json");
  await checkInsideRoot(root, file);
  const text = (await readIfThere(file)) ?? '{\n  "private": true,\n  "type": "module"\n}\n';
  const own = {
    scripts: {},
    dependencies: vendorVersions(needed),
    devDependencies: vendorVersions(forDevelopment),
  };
  await writeFile(file, mergeManifest(text, own));
}

/** Returns the gateway if the project needs it but does not list it: hookloom.json has, or will have, an `api`. */
async function unlistedGateway(
  root: string,
  names: readonly string[],
  { distDir, addsApi = false }: InstallProjectOptions,
): Promise<VendorPackage | undefined> {
  if (names.includes(gatewayName) || !(addsApi || (await projectAt(root))?.hasApi)) return undefined;
  // A runtime that is about to be added needs the gateway. A listed one needs it only if installed and importing the gateway.
  const isWanted = !names.includes(runtimeName) || (await lacksGateway(root));
  return isWanted ? readGateway(distDir) : undefined;
}

/**
 * Installs a project's packages, plus the runtime if it is not listed, and the gateway if the project has an `api` and lacks it.
 * Returns a message if packages that are needed only for development are missing.
 * @throws ProjectError `install-failed` with the reason, `cancelled`, `no-dist`
 */
export async function installProject(
  root: string,
  options: InstallProjectOptions,
): Promise<string | undefined> {
  const { runtime, cli } = await readVendor(options.distDir);
  const names = await dependencyNames(root);
  const gateway = await unlistedGateway(root, names, options);
  const gatewayPackages = gateway === undefined ? [] : [gateway];
  if (!names.includes(runtimeName))
    await addOwnPackages(root, { needed: [runtime, ...gatewayPackages], cli });
  else if (gatewayPackages.length > 0) await addOwnPackages(root, { needed: gatewayPackages });
  const manager = await packageManager(root);
  if (manager === "npm") {
    const note = await installPackages(root, {
      ...options,
      packages: [runtime, cli, ...gatewayPackages],
      fresh: false,
    });
    const missing = await missingPackages(root);
    if (missing.length > 0) throw installFailed(manager, root, note ?? t("missing: {0}", missing.join(", ")));
    return note;
  }
  const reason = await runInstall(root, manager, options);
  if (reason !== undefined) throw installFailed(manager, root, reason);
  return undefined;
}
