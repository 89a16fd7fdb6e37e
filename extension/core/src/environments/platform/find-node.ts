import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { noNode } from "./errors.ts";

const minMajorVersion = 24;
const run = promisify(execFile);

/** A Node that can run projects, with the variables that make it behave as Node. */
export interface NodeProgram {
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface NodeSearch {
  /** The project's folder; a Node installed as a package there is also considered. */
  readonly root: string;
  /** The folder of Hookloom's own files; a Node next to them is also considered. */
  readonly distDir: string;
  /** The current process; tests replace it. */
  readonly self?: { readonly execPath: string; readonly versions: NodeJS.ProcessVersions };
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

const majorVersion = (version: string): number => Number.parseInt(version.replace(/^v/, ""), 10);
const nodeFile = process.platform === "win32" ? "node.exe" : "node";

async function readVersion(file: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(file, ["--version"], { timeout: 10_000, windowsHide: true });
    return /^v\d+\.\d+\.\d+/.exec(stdout.trim())?.[0];
  } catch {
    return undefined;
  }
}

/** Finds the `node-<platform>` packages in every node_modules from a folder upward. */
async function nodePackages(from: string): Promise<string[]> {
  const found: string[] = [];
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    const modules = path.join(folder, "node_modules");
    const names = await readdir(modules).catch(() => [] as string[]);
    for (const name of names) {
      if (/^node-(linux|darwin|win)-/.test(name)) {
        found.push(path.join(modules, name, "bin", nodeFile), path.join(modules, name, nodeFile));
      }
    }
    if (path.dirname(folder) === folder) return found;
  }
}

/**
 * Finds a Node that can run a project: the one set in HOOKLOOM_NODE, the one that runs this process, the one on the PATH, then
 * one installed as a package of the project or of Hookloom.
 * @throws PlatformError `no-node`
 */
export async function findNode(search: NodeSearch): Promise<NodeProgram> {
  const self = search.self ?? process;
  const variables = search.variables ?? process.env;
  const seen: string[] = [];
  const attempt = async (file: string): Promise<NodeProgram | undefined> => {
    const version = await readVersion(file);
    if (version && majorVersion(version) >= minMajorVersion) return { file, environment: {} };
    if (version) seen.push(`Node ${version.slice(1)}`);
    return undefined;
  };
  if (variables.HOOKLOOM_NODE) {
    const named = await attempt(variables.HOOKLOOM_NODE);
    if (named) return named;
  }
  if (majorVersion(self.versions.node) >= minMajorVersion) {
    // The editor's executable behaves as Node only with this variable.
    return { file: self.execPath, environment: self.versions.electron ? { ELECTRON_RUN_AS_NODE: "1" } : {} };
  }
  for (const file of [
    nodeFile,
    ...(await nodePackages(search.root)),
    ...(await nodePackages(search.distDir)),
  ]) {
    const program = await attempt(file);
    if (program) return program;
  }
  throw noNode([...new Set(seen)]);
}
