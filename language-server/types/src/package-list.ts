import { readFile, realpath } from "node:fs/promises";
import { builtinModules } from "node:module";
import path from "node:path";
import { types } from "node:util";
import { ignored } from "@hookloom/protocol/ignored-error";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { foldersUpFrom } from "./compiler/typescript-package.ts";
import type { ExportedName } from "./unstable/module-exports.ts";

/** A package in a project's manifest. */
export interface ListedPackage {
  readonly name: string;
  /** True for a dev dependency, which is offered after the others. */
  readonly isDev: boolean;
  /** Absent if the package is not installed. */
  readonly installed?: {
    /** A key that changes with the installed version. */
    readonly key: string;
    /** The modules that can be imported, starting with the package itself. */
    readonly modules: readonly string[];
  };
}

export type PackageList =
  | { readonly packages: readonly ListedPackage[] }
  /** The file exists but is not a JSON object. */
  | { readonly broken: true };

/** Hookloom's own packages are excluded, since triggers, handlers and settings have separate actions. */
const hookloomPackages = new Set(["@hookloom/runtime", "@hookloom/gateway", "hookloom"]);
/**
 * Maximum number of entry points. A package with more has one for each function, and also exports all functions together.
 */
const maxModules = 100;

const namesIn = (value: unknown): readonly string[] => (isRecord(value) ? Object.keys(value) : []);

/** Returns the packages in the nearest package.json at or above a folder; empty if there is no such file. */
export async function listPackages(folder: string): Promise<PackageList> {
  for (const at of foldersUpFrom(folder)) {
    const text = await readFile(path.join(at, "package.json"), "utf8").catch(
      ignored("the package.json of the next folder is read"),
    );
    if (text !== undefined) return readPackages(at, text);
  }
  return { packages: [] };
}

async function readPackages(folder: string, text: string): Promise<PackageList> {
  const manifest = parseJson(text);
  if (!isRecord(manifest)) return { broken: true };
  const { dependencies, optionalDependencies, peerDependencies, devDependencies } = manifest;
  const regular = [dependencies, optionalDependencies, peerDependencies].flatMap(namesIn);
  const dev = namesIn(devDependencies).filter((name) => !regular.includes(name));
  const wanted = [...new Set([...regular, ...dev])].filter(
    (name) => !hookloomPackages.has(name) && !name.startsWith("@types/"),
  );
  const packages = wanted.map(async (name): Promise<ListedPackage> => {
    const installed = await installedIn(folder, name);
    return { name, isDev: dev.includes(name), ...(installed ? { installed } : {}) };
  });
  return { packages: await Promise.all(packages) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

async function installedIn(folder: string, name: string): Promise<ListedPackage["installed"]> {
  for (const at of foldersUpFrom(folder)) {
    const installed = path.join(at, "node_modules", name);
    const text = await readFile(path.join(installed, "package.json"), "utf8").catch(
      ignored("the package may be installed in the next folder"),
    );
    if (text === undefined) continue;
    const manifest = parseJson(text);
    const fields = isRecord(manifest) ? manifest : {};
    const real = await realpath(installed);
    return { key: `${real} ${String(fields.version)}`, modules: listModules(name, fields.exports) };
  }
  return undefined;
}

/** Returns the import specifiers of a package and its other entry points. */
function listModules(name: string, exported: unknown): readonly string[] {
  const entries = namesIn(exported).filter(
    (entry) =>
      entry.startsWith("./") && !entry.includes("*") && !/\.(?:json|css|d\.[cm]?ts|wasm|node)$/.test(entry),
  );
  return [name, ...(entries.length > maxModules ? [] : entries.map((entry) => name + entry.slice(1)))];
}

/** Modules that duplicate another one or are deprecated. */
const excludedModules = /^(?:_|.*\/posix$|.*\/win32$|sys$|punycode$|domain$|constants$|.*\/strict$)/;

/** Import specifiers of Node's own modules. */
export const nodeModules: readonly string[] = builtinModules
  .filter((name) => !excludedModules.test(name))
  .map((name) => (name.startsWith("node:") ? name : `node:${name}`));

/** Returns the functions and classes of a Node module by name, for a project without Node's types. */
export function nodeExports(module: string): readonly ExportedName[] {
  const loaded: unknown = process.getBuiltinModule?.(module);
  if (!isRecord(loaded)) return [];
  // Descriptors are read because getters print deprecation warnings.
  return Object.entries(Object.getOwnPropertyDescriptors(loaded)).flatMap(
    ([name, { value }]): ExportedName[] => {
      if (typeof value !== "function" || !/^[a-z]\w*$/i.test(name) || name === "default") return [];
      const isClass = /^[A-Z]/.test(name);
      const isAsync = !isClass && (module.endsWith("/promises") || types.isAsyncFunction(value));
      return [{ name, as: name, kind: isClass ? "class" : "function", isAsync }];
    },
  );
}
