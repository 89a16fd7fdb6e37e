import { readFile, realpath } from "node:fs/promises";
import { builtinModules } from "node:module";
import path from "node:path";
import { types } from "node:util";
import { ignored } from "@hookloom/protocol/ignored-error";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { foldersFrom } from "./compiler/typescript-package.ts";
import type { ExportedName } from "./unstable/module-exports.ts";

/** A package that a project names. */
export interface ListedPackage {
  readonly name: string;
  /** True where it is there for development alone: it is offered after the others. */
  readonly isDev: boolean;
  /** Absent where it is not installed. */
  readonly installed?: {
    /** Changes whenever what is installed does. */
    readonly key: string;
    /** What can be imported, the package itself first. */
    readonly modules: readonly string[];
  };
}

export type PackageList =
  | { readonly packages: readonly ListedPackage[] }
  /** The file is there, but is not a JSON object. */
  | { readonly broken: true };

/** Ours have gestures of their own: triggers, handlers and settings. */
const own = new Set(["@hookloom/runtime", "@hookloom/gateway", "hookloom"]);
/** A package with more entries has one for each of its functions, which it exports as a whole, too. */
const maxModules = 100;

const namesIn = (value: unknown): readonly string[] => (isRecord(value) ? Object.keys(value) : []);

/** The packages of the nearest package.json at or above a folder; none where there is no such file. */
export async function listPackages(folder: string): Promise<PackageList> {
  for (const at of foldersFrom(folder)) {
    const text = await readFile(path.join(at, "package.json"), "utf8").catch(
      ignored("the package.json of the next folder is read"),
    );
    if (text !== undefined) return readPackages(at, text);
  }
  return { packages: [] };
}

async function readPackages(folder: string, text: string): Promise<PackageList> {
  const manifest = parsed(text);
  if (!isRecord(manifest)) return { broken: true };
  const { dependencies, optionalDependencies, peerDependencies, devDependencies } = manifest;
  const usual = [dependencies, optionalDependencies, peerDependencies].flatMap(namesIn);
  const dev = namesIn(devDependencies).filter((name) => !usual.includes(name));
  const wanted = [...new Set([...usual, ...dev])].filter(
    (name) => !own.has(name) && !name.startsWith("@types/"),
  );
  const packages = wanted.map(async (name): Promise<ListedPackage> => {
    const installed = await installedIn(folder, name);
    return { name, isDev: dev.includes(name), ...(installed ? { installed } : {}) };
  });
  return { packages: await Promise.all(packages) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

async function installedIn(folder: string, name: string): Promise<ListedPackage["installed"]> {
  for (const at of foldersFrom(folder)) {
    const installed = path.join(at, "node_modules", name);
    const text = await readFile(path.join(installed, "package.json"), "utf8").catch(
      ignored("the package may be installed in the next folder"),
    );
    if (text === undefined) continue;
    const manifest = parsed(text);
    const fields = isRecord(manifest) ? manifest : {};
    const real = await realpath(installed);
    return { key: `${real} ${String(fields.version)}`, modules: listModules(name, fields.exports) };
  }
  return undefined;
}

/** The package and its further entries, as they are imported. */
function listModules(name: string, exported: unknown): readonly string[] {
  const entries = namesIn(exported).filter(
    (entry) =>
      entry.startsWith("./") && !entry.includes("*") && !/\.(?:json|css|d\.[cm]?ts|wasm|node)$/.test(entry),
  );
  return [name, ...(entries.length > maxModules ? [] : entries.map((entry) => name + entry.slice(1)))];
}

/** Modules that repeat another one, or that are deprecated. */
const leftOut = /^(?:_|.*\/posix$|.*\/win32$|sys$|punycode$|domain$|constants$|.*\/strict$)/;

/** Node's own modules, as they are imported. */
export const nodeModules: readonly string[] = builtinModules
  .filter((name) => !leftOut.test(name))
  .map((name) => (name.startsWith("node:") ? name : `node:${name}`));

/** The functions and classes of one of Node's modules by name, for a project without Node's types. */
export function nodeExports(module: string): readonly ExportedName[] {
  const loaded: unknown = process.getBuiltinModule?.(module);
  if (!isRecord(loaded)) return [];
  // Getters warn of what is deprecated.
  return Object.entries(Object.getOwnPropertyDescriptors(loaded)).flatMap(
    ([name, { value }]): ExportedName[] => {
      if (typeof value !== "function" || !/^[a-z]\w*$/i.test(name) || name === "default") return [];
      const isClass = /^[A-Z]/.test(name);
      const isAsync = !isClass && (module.endsWith("/promises") || types.isAsyncFunction(value));
      return [{ name, as: name, kind: isClass ? "class" : "function", isAsync }];
    },
  );
}
