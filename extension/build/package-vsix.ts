import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import { type DesktopTarget, nativeName } from "./native-esbuild.ts";

/** A part of an archive and its compressed size in bytes. */
interface ArchivePart {
  readonly name: string;
  readonly bytes: number;
}

/** Returns the part to which an archive's file belongs: a file or folder of `dist`, or everything else. */
function archivePart(name: string): string {
  return /^extension\/dist\/(?<part>[^/]+(?:\/(?=.))?)/.exec(name)?.groups?.part ?? "everything else";
}

/** Returns the compressed size of each part of a .vsix, largest first. @throws Error if the bytes are not a zip archive */
export function archiveParts(zip: Uint8Array): readonly ArchivePart[] {
  const sizes = new Map<string, number>();
  unzipSync(zip, {
    filter: ({ name, size }) => {
      const part = archivePart(name);
      sizes.set(part, (sizes.get(part) ?? 0) + size);
      return false;
    },
  });
  return [...sizes].map(([name, bytes]) => ({ name, bytes })).sort((one, other) => other.bytes - one.bytes);
}

const exec = promisify(execFile);
const root = join(import.meta.dirname, "..", "..");
const windows = process.platform === "win32";

/** A .vsix for one of VS Code's target platforms. */
export interface Vsix {
  readonly target: string;
  /** The path relative to the root. */
  readonly file: string;
  /** Maximum size in megabytes. Packaging fails if the .vsix is larger. */
  readonly maxMegabytes: number;
  /** True if the .vsix contains the file with this path relative to dist/. */
  contains(file: string): boolean;
  /** The path of the native esbuild if it is not the one in dist/. */
  readonly native?: string;
  /** Manifest members that are removed. */
  readonly removedMembers: readonly string[];
}

/** Manifest members that only npm and Hookloom's developers use. */
const developmentMembers = ["workspaces", "scripts", "allowScripts", "devDependencies"];

/** Files that the archives contain unchanged besides dist/. */
const unchangedFiles = [
  ".vscodeignore",
  "package.nls.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "docs",
  "extension/media",
];

/** The manifest and the unchanged files, as patterns relative to the root. */
export const packagedSources = ["package.json", ...unchangedFiles, "extension/media/**", "docs/**"];

/** Only other programs use the standalone bridge bundle, and only browsers the `.web.js` bundles. */
const desktopVsix = {
  maxMegabytes: 12,
  contains: (file: string) => file !== "bridge.js" && !file.endsWith(".web.js"),
  removedMembers: [...developmentMembers, "browser"],
};

/** The .vsix for this machine, with the native esbuild in dist/. */
export const ownVsix: Vsix = {
  ...desktopVsix,
  target: `${process.platform}-${process.arch}`,
  file: "dist/hookloom.vsix",
};

/** The .vsix for a desktop platform, with the given native esbuild. */
export const vsixFor = (target: DesktopTarget, native: string): Vsix => ({
  ...desktopVsix,
  target,
  file: `dist/hookloom-${target}.vsix`,
  contains: (file) => desktopVsix.contains(file) && !file.startsWith("native/"),
  native,
});

/**
 * The .vsix for browsers, such as vscode.dev. It contains neither binaries nor files that only Node reads. Its manifest has no
 * Node entry point, since VS Code's packager rejects an entry point that is excluded.
 */
export const browserVsix: Vsix = {
  target: "web",
  file: "dist/hookloom-web.vsix",
  maxMegabytes: 1.5,
  contains: (file) =>
    /^(?:webview|(?:extension|language-server)\.web\.js|webview\/(?:flow|expression-editor|mapper|codicon)\.\w+|webview\/card-icons\.json|hookloom\.schema\.json|THIRD-PARTY-NOTICES\.txt)$/.test(
      file,
    ),
  removedMembers: [...developmentMembers, "main", "bin"],
};

/**
 * Copies the shipped files into a staging folder. The manifest there has no `type`: VS Code's web extension host cannot load ES
 * modules, and treats every `.js` file of a package with `"type": "module"` as one. For Node, dist/ gets a manifest with that
 * type instead.
 */
async function stage({ target, contains, native, removedMembers: without }: Vsix): Promise<string> {
  const folder = join(root, ".tsbuild", "vsix", target);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Record<string, unknown>;
  const shippedMembers = Object.entries(manifest).filter(
    ([name]) => name !== "type" && !without.includes(name),
  );
  const text = JSON.stringify(Object.fromEntries(shippedMembers), null, 2);
  await writeFile(join(folder, "package.json"), `${text}\n`);
  for (const name of unchangedFiles) await cp(join(root, name), join(folder, name), { recursive: true });
  const dist = join(root, "dist");
  const filter = (file: string): boolean => {
    const name = relative(dist, file).split(sep).join("/");
    return name === "" || (!name.endsWith(".vsix") && contains(name));
  };
  await cp(dist, join(folder, "dist"), { recursive: true, filter });
  if (native !== undefined) await cp(native, join(folder, "dist", "native", nativeName(target)));
  await writeFile(join(folder, "dist", "package.json"), '{ "type": "module" }\n');
  return folder;
}

/** Packages the extension for a target and prints the size of each part. @throws Error if the .vsix exceeds its size limit */
export async function packageVsix(vsix: Vsix): Promise<void> {
  const { target, file, maxMegabytes: limit } = vsix;
  const archive = join(root, file);
  const vsce = join(root, "node_modules", ".bin", windows ? "vsce.cmd" : "vsce");
  const quiet = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];
  const args = ["package", ...quiet, "--target", target, "-o", archive];
  await exec(vsce, args, { cwd: await stage(vsix), shell: windows, maxBuffer: 64 << 20 });
  const bytes = await readFile(archive);
  const megabytes = (count: number): string => `${(count / 1e6).toFixed(2)} MB`;
  const parts = archiveParts(bytes).map((part) => `  ${megabytes(part.bytes)}  ${part.name}\n`);
  process.stdout.write(`${file}  ${megabytes(bytes.length)} (${target})\n${parts.join("")}`);
  if (bytes.length > limit * 1e6)
    throw new Error(`${file} has ${megabytes(bytes.length)}; its limit is ${limit} MB`);
}
