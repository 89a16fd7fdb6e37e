import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { promisify } from "node:util";

/** A part of an archive and its compressed size in bytes. */
interface ArchivePart {
  readonly name: string;
  readonly bytes: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

/** Returns the part to which an archive's file belongs: a file or folder of `dist`, or everything else. */
function archivePart(name: string): string {
  return /^extension\/dist\/(?<part>[^/]+(?:\/(?=.))?)/.exec(name)?.groups?.part ?? "everything else";
}

/**
 * Returns the compressed size of each part of a .vsix, largest first, as recorded in its central directory.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT section 4.3.12
 */
export function archiveParts(zip: Buffer): readonly ArchivePart[] {
  const end = zip.lastIndexOf(Buffer.from(new Uint32Array([endSignature]).buffer));
  if (end < 0) throw new Error("This is not an archive.");
  const sizes = new Map<string, number>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== entrySignature) throw new Error("The directory of the archive is damaged.");
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const part = archivePart(zip.toString("utf8", at + 46, at + 46 + name));
    sizes.set(part, (sizes.get(part) ?? 0) + zip.readUInt32LE(at + 20));
    at += 46 + name + extra + comment;
  }
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
  /** Maximum size in megabytes. Packaging fails if it is exceeded. */
  readonly limit: number;
  /** True if the .vsix contains a file of dist/, given its path relative to dist/. */
  contains(file: string): boolean;
  /** Manifest members that are removed. */
  readonly without: readonly string[];
}

/** Manifest members that only npm and Hookloom's developers use. */
const ofDevelopment = ["workspaces", "scripts", "allowScripts", "devDependencies"];

/** Files that the archives contain unchanged besides dist/. */
const whole = [
  ".vscodeignore",
  "package.nls.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "docs",
  "extension/media",
];

/** These files and the manifest, as patterns relative to the root. */
export const packagedSources = ["package.json", ...whole, "extension/media/**", "docs/**"];

/**
 * The .vsix for desktop platforms, one per platform because it contains that platform's esbuild. The standalone bridge bundle is
 * excluded because only other programs use it.
 */
export const desktopVsix: Vsix = {
  target: `${process.platform}-${process.arch}`,
  file: "dist/hookloom.vsix",
  limit: 12,
  contains: (file) => file !== "bridge.js",
  without: ofDevelopment,
};

/**
 * For browsers, such as vscode.dev: contains neither binaries nor files that only Node reads. Its manifest has no Node entry
 * point, since VS Code's packager rejects an entry point that is excluded.
 */
export const browserVsix: Vsix = {
  target: "web",
  file: "dist/hookloom-web.vsix",
  limit: 1.5,
  contains: (file) =>
    /^(?:webview|(?:extension|language-server)\.web\.js|webview\/(?:flow|expression-editor|mapper|codicon)\.\w+|webview\/card-icons\.json|hookloom\.schema\.json|THIRD-PARTY-NOTICES\.txt)$/.test(
      file,
    ),
  without: [...ofDevelopment, "main", "bin"],
};

/**
 * Copies the shipped files into a staging folder. The manifest there has no `type`: VS Code's web extension host cannot load ES
 * modules, and treats every `.js` file of a package with `"type": "module"` as one. For Node, dist/ gets a manifest with that
 * type instead.
 */
async function stage({ target, contains, without }: Vsix): Promise<string> {
  const folder = join(root, ".tsbuild", "vsix", target);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Record<string, unknown>;
  const left = Object.entries(manifest).filter(([name]) => name !== "type" && !without.includes(name));
  const text = JSON.stringify(Object.fromEntries(left), null, 2);
  await writeFile(join(folder, "package.json"), `${text}\n`);
  for (const name of whole) await cp(join(root, name), join(folder, name), { recursive: true });
  const dist = join(root, "dist");
  const filter = (file: string): boolean => {
    const name = relative(dist, file).split(sep).join("/");
    return name === "" || (!name.endsWith(".vsix") && contains(name));
  };
  await cp(dist, join(folder, "dist"), { recursive: true, filter });
  await writeFile(join(folder, "dist", "package.json"), '{ "type": "module" }\n');
  return folder;
}

/** Packages the extension for a target and prints the size of each part. @throws Error if it exceeds its size limit */
export async function packageVsix(vsix: Vsix): Promise<void> {
  const { target, file, limit } = vsix;
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
