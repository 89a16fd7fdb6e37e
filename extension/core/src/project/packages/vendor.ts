import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { t } from "@vscode/l10n";
import { pack } from "tar-stream";
import { badArchive, noDist } from "../errors.ts";
import { gatewayName } from "./gateway-name.ts";
import { type ArchiveFile, readArchive } from "./read-archive.ts";

/** A Hookloom package whose tarball is in a new project's `vendor/` folder. */
export interface VendorPackage {
  /** For example `@hookloom/runtime`. */
  readonly name: string;
  readonly version: string;
  /** Path of its tarball in the project: `vendor/hookloom-runtime-1.2.3.tgz`. */
  readonly file: string;
  readonly tarball: Buffer;
  readonly files: readonly ArchiveFile[];
}

function packedVersion(tarball: string, files: readonly ArchiveFile[]): string {
  const manifest = files.find((file) => file.path === "package.json");
  if (!manifest) throw badArchive(tarball, t("it has no package.json"));
  const { version } = JSON.parse(manifest.content.toString("utf8")) as { version?: unknown };
  if (typeof version !== "string" || !/^[\w.+-]+$/.test(version))
    throw badArchive(tarball, t("its package.json has no version"));
  return version;
}

/** The files that the packed CLI shares with the extension, which contains them once, next to the tarballs. */
const sharedBundles = ["cli.js", "parser.cjs", "kubernetes.cjs", "mcp.cjs", "stored.js"];
const sharedSamples = "samples";

async function readShared(distDir: string, name: string): Promise<ArchiveFile> {
  const file = path.join(distDir, name);
  const content = await readFile(file).catch(() => {
    throw noDist(file);
  });
  return { path: `dist/${name}`, executable: name === "cli.js", content };
}

/** Lists the extension's files that a project's CLI contains, in a stable order for the same files. */
async function sharedNames(distDir: string): Promise<readonly string[]> {
  const folder = path.join(distDir, sharedSamples);
  const names = await readdir(folder, { recursive: true }).catch(() => {
    throw noDist(folder);
  });
  const samples = names
    .filter((name) => name.endsWith(".json"))
    .map((name) => `${sharedSamples}/${name.split(path.sep).join("/")}`);
  return [...sharedBundles, ...samples.sort()];
}

/** Packs a tarball in npm's format, with identical bytes for identical files. */
async function packFiles(files: readonly ArchiveFile[]): Promise<Buffer> {
  const tar = pack();
  const bytes = buffer(tar);
  for (const { path: name, executable, content } of files)
    tar.entry({ name: `package/${name}`, mode: executable ? 0o755 : 0o644, mtime: new Date(0) }, content);
  tar.finalize();
  return promisify(gzip)(await bytes, { level: 9 });
}

async function readPackage(
  distDir: string,
  name: string,
  base: string,
  shared: readonly string[],
): Promise<VendorPackage> {
  const file = path.join(distDir, "vendor", `${base}.tgz`);
  const packed = await readArchive(file);
  const version = packedVersion(file, packed);
  const files = [...packed, ...(await Promise.all(shared.map((one) => readShared(distDir, one))))];
  const tarball = shared.length === 0 ? await readFile(file) : await packFiles(files);
  return { name, version, file: `vendor/${base}-${version}.tgz`, tarball, files };
}

/**
 * Reads the packed runtime and CLI.
 * @throws ProjectError `no-dist`, `bad-archive`
 */
export async function readVendor(
  distDir: string,
): Promise<{ readonly runtime: VendorPackage; readonly cli: VendorPackage }> {
  const shared = await sharedNames(distDir);
  const [runtime, cli] = await Promise.all([
    readPackage(distDir, "@hookloom/runtime", "hookloom-runtime", []),
    readPackage(distDir, "hookloom", "hookloom", shared),
  ]);
  return { runtime, cli };
}

const gatewayBase = "hookloom-gateway";

/** False for the CLI in a project, which contains no packages. */
export const includesGateway = (distDir: string): boolean =>
  existsSync(path.join(distDir, "vendor", `${gatewayBase}.tgz`));

/**
 * Reads the packed gateway, which is added only to projects with an `api`.
 * @throws ProjectError `no-dist`, `bad-archive`
 */
export const readGateway = (distDir: string): Promise<VendorPackage> =>
  readPackage(distDir, gatewayName, gatewayBase, []);
