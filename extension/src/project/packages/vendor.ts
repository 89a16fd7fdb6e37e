import path from "node:path";
import { badArchive } from "../errors.ts";
import { type ArchiveFile, readArchive } from "./read-archive.ts";

/** One of our own packages, whose tarball a new project holds in `vendor/`. */
export interface VendorPackage {
  /** Such as `@hookloom/runtime`. */
  readonly name: string;
  readonly version: string;
  /** Path of its tarball in the project: `vendor/hookloom-runtime-1.2.3.tgz`. */
  readonly file: string;
  /** Path of the tarball that came with Hookloom. */
  readonly tarball: string;
  readonly files: readonly ArchiveFile[];
}

function versionOf(tarball: string, files: readonly ArchiveFile[]): string {
  const manifest = files.find((file) => file.path === "package.json");
  if (!manifest) throw badArchive(tarball, "it has no package.json");
  const { version } = JSON.parse(manifest.content.toString("utf8")) as { version?: unknown };
  if (typeof version !== "string" || !/^[\w.+-]+$/.test(version))
    throw badArchive(tarball, "its package.json has no version");
  return version;
}

async function readPackage(distDir: string, name: string, base: string): Promise<VendorPackage> {
  const tarball = path.join(distDir, "vendor", `${base}.tgz`);
  const files = await readArchive(tarball);
  const version = versionOf(tarball, files);
  return { name, version, file: `vendor/${base}-${version}.tgz`, tarball, files };
}

/**
 * Reads the packed runtime and command line.
 * @throws ProjectError `no-dist`, `bad-archive`
 */
export async function readVendor(
  distDir: string,
): Promise<{ readonly runtime: VendorPackage; readonly cli: VendorPackage }> {
  const [runtime, cli] = await Promise.all([
    readPackage(distDir, "@hookloom/runtime", "hookloom-runtime"),
    readPackage(distDir, "hookloom", "hookloom"),
  ]);
  return { runtime, cli };
}
