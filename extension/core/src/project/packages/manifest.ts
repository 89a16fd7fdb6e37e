import { access } from "node:fs/promises";
import path from "node:path";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { withMember } from "../json-edit.ts";
import { jsonProblem, parseJson } from "../json-text.ts";
import { readIfThere } from "../read-file.ts";

export const runtimeName = "@hookloom/runtime";

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Finds the nearest folder that satisfies a condition, from `from` upward. */
async function findUpward(
  from: string,
  holds: (folder: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    if (await holds(folder)) return folder;
    if (path.dirname(folder) === folder) return undefined;
  }
}

/** Finds the nearest folder with a package.json, from `from` upward. */
export const packageFolder = (from: string): Promise<string | undefined> =>
  findUpward(from, (folder) => exists(path.join(folder, "package.json")));

/** Returns the folder of the package that code in this folder imports. */
export async function installedFolder(root: string, name: string): Promise<string | undefined> {
  const folderIn = (folder: string): string => path.join(folder, "node_modules", ...name.split("/"));
  const found = await findUpward(root, (folder) => exists(path.join(folderIn(folder), "package.json")));
  return found === undefined ? undefined : folderIn(found);
}

/** True if code in this folder can import the package. */
export const isInstalled = async (root: string, name: string): Promise<boolean> =>
  (await installedFolder(root, name)) !== undefined;

/** Returns the names in a folder's `dependencies`; none if its package.json is missing or not valid JSON. */
export async function dependencyNames(root: string): Promise<readonly string[]> {
  const text = (await readIfThere(path.join(root, "package.json"))) ?? "{}";
  const manifest = jsonProblem(text) === undefined ? parseJson(text) : undefined;
  const dependencies = isRecord(manifest) ? manifest.dependencies : undefined;
  return isRecord(dependencies) ? Object.keys(dependencies) : [];
}

/** Returns the packages that are listed in the project but not installed. */
export async function missingPackages(root: string): Promise<readonly string[]> {
  // Yarn's Plug'n'Play has no node_modules.
  if (await exists(path.join(root, ".pnp.cjs"))) return [];
  const names = await dependencyNames(root);
  const installed = await Promise.all(names.map((name) => isInstalled(root, name)));
  return names.filter((_name, index) => !installed[index]);
}

const lockFiles: Readonly<Record<string, string>> = {
  "package-lock.json": "npm",
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "bun.lock": "bun",
};

/** Determines a folder's package manager by its nearest lock file; npm if there is none. */
export async function packageManager(root: string): Promise<string> {
  let found = "npm";
  await findUpward(root, async (folder) => {
    for (const [file, manager] of Object.entries(lockFiles)) {
      if (!(await exists(path.join(folder, file)))) continue;
      found = manager;
      return true;
    }
    return exists(path.join(folder, ".git"));
  });
  return found;
}

export interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Adds missing scripts and packages to the text of a package.json; a section with an unexpected type is kept as it is. */
export function mergeManifest(text: string, own: Manifest): string {
  const parsed = parseJson(text) as Partial<Manifest>;
  const packages = { ...parsed.dependencies, ...parsed.devDependencies };
  let merged = text;
  for (const section of ["scripts", "dependencies", "devDependencies"] as const) {
    const existing = parsed[section] ?? {};
    if (!isRecord(existing)) continue;
    const known = section === "scripts" ? existing : packages;
    for (const [name, value] of Object.entries(own[section]))
      if (!Object.hasOwn(known, name)) merged = withMember(merged, [section, name], value);
  }
  return merged;
}
