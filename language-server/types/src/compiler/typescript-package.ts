import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ignored } from "@hookloom/protocol/ignored-error";
import { rootFiles } from "@hookloom/protocol/source-names";

/** An installed TypeScript with a native compiler: version 7 or later. */
export interface TypeScriptPackage {
  readonly folder: string;
  readonly version: string;
  /** The native compiler, which is also the language server. */
  readonly executable: string;
  /** The modules of the package's types client. Both are unstable and may be missing. */
  readonly client: { readonly api: string; readonly ast: string } | undefined;
}

const oldestMajor = 7;

async function isFile(file: string): Promise<boolean> {
  const found = await stat(file).catch(ignored("a missing path is not a file"));
  return found?.isFile() === true;
}

/** Returns a folder and its parent folders. */
export function* foldersUpFrom(folder: string): Generator<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    yield at;
    if (path.dirname(at) === at) return;
  }
}

/**
 * Returns the folder of the project to which a file belongs: the nearest folder with a tsconfig, jsconfig or package.json,
 * otherwise the file's own folder.
 */
export async function projectRoot(file: string): Promise<string> {
  const own = path.dirname(file);
  for (const folder of foldersUpFrom(own)) {
    for (const name of rootFiles) if (await isFile(path.join(folder, name))) return folder;
  }
  return own;
}

/** Returns the name of a project's TypeScript configuration file. */
export async function configIn(root: string): Promise<string | undefined> {
  for (const name of ["tsconfig.json", "jsconfig.json"]) if (await isFile(path.join(root, name))) return name;
  return undefined;
}

interface Manifest {
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    const read: unknown = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    if (typeof read !== "object" || read === null) return undefined;
    const { version, exports } = read as { version?: unknown; exports?: unknown };
    if (typeof version !== "string") return undefined;
    const known = typeof exports === "object" && exports !== null ? { ...exports } : {};
    return { version, exports: known };
  } catch {
    return undefined;
  }
}

/** Returns the compiler binary for this platform, which is in a separate package next to TypeScript. */
function findExecutable(folder: string): string | undefined {
  const name = `@typescript/typescript-${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(path.join(folder, "package.json")).resolve(`${name}/package.json`);
    return path.join(path.dirname(manifest), "lib", process.platform === "win32" ? "tsc.exe" : "tsc");
  } catch {
    return undefined;
  }
}

/** Returns the TypeScript package in this folder; undefined unless it is version 7 or later and runs on this platform. */
async function typescriptIn(folder: string): Promise<TypeScriptPackage | undefined> {
  const manifest = await readManifest(folder);
  if (!manifest || !(Number.parseInt(manifest.version, 10) >= oldestMajor)) return undefined;
  const executable = findExecutable(folder);
  if (executable === undefined || !(await isFile(executable))) return undefined;
  const { "./unstable/async": api, "./unstable/ast": ast } = manifest.exports;
  const url = (target: string): string => pathToFileURL(path.join(folder, target)).href;
  return {
    folder,
    version: manifest.version,
    executable,
    client: typeof api === "string" && typeof ast === "string" ? { api: url(api), ast: url(ast) } : undefined,
  };
}

/**
 * Finds the TypeScript that a project uses, in the order of the project's own `tsc`: the nearest one at or above the root,
 * otherwise the editor's copy.
 */
export async function findTypeScript(
  root: string,
  copy: string | undefined,
): Promise<TypeScriptPackage | undefined> {
  for (const folder of foldersUpFrom(root)) {
    const installed = path.join(folder, "node_modules", "typescript");
    if (!(await isFile(path.join(installed, "package.json")))) continue;
    const own = await typescriptIn(installed);
    if (own) return own;
    break;
  }
  return copy === undefined ? undefined : typescriptIn(copy);
}
