import { createHash } from "node:crypto";
import { existsSync, type Stats, statSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import type {
  BuildOptions,
  BuildResult,
  Metafile,
  OnResolveArgs,
  OutputFile,
  Plugin,
  ResolveResult,
} from "esbuild";
import { runtimeName } from "../../project/packages/manifest.ts";
import { replaceFile } from "../../project/replace-file.ts";
import { runtimeScheme } from "./build-problems.ts";

/** Identifies the state of a file; undefined if the file no longer exists. */
type Stamp = Pick<Stats, "ino" | "size" | "ctimeMs"> | undefined;

function fileStamp(file: string): Stamp {
  try {
    const { ino, size, ctimeMs } = statSync(file);
    return { ino, size, ctimeMs };
  } catch {
    return undefined;
  }
}

/** How far a file's timestamp may lag behind the clock, in milliseconds. */
const clockToleranceMs = 20;

/** A part of the runtime: a module that the project imports. */
interface Part {
  /** The name of the part's file in the runtime bundle. */
  readonly name: string;
  /** The part's exports; undefined until it is bundled. */
  readonly exports?: readonly string[];
}

interface Bundled {
  /** The name of the bundle's folder in the build folder. */
  readonly folder: string;
  /** The input files, with their stamps after bundling. */
  readonly inputs: readonly string[];
  readonly stamps: readonly Stamp[];
  /** False if an input file changed while the bundler was reading it. */
  readonly isWhole: boolean;
  /** The parts by module file. */
  readonly parts: ReadonlyMap<string, Part>;
}

type Bundle = (options: BuildOptions) => Promise<BuildResult>;

const folderPattern = /^runtime-[0-9a-f]{12}$/;

function contentHash(files: readonly OutputFile[]): string {
  const hash = createHash("sha256");
  for (const { path: file, contents } of files)
    hash.update(path.basename(file)).update("\0").update(contents);
  return hash.digest("hex").slice(0, 12);
}

const moduleName = (specifier: string): string =>
  specifier.slice(runtimeName.length + 1).replaceAll("/", "-") || "runtime";

/**
 * Bundles the parts of the runtime that a project imports, separately from the project's builds. Linking the runtime took most of
 * the build time, and the runtime changes only with its package. This way a save bundles only the project's code, and the process
 * that waits for a build has already loaded the runtime.
 */
export class SharedRuntime {
  /** Leaves the runtime out of the project's bundle. */
  readonly plugin: Plugin;
  readonly #outDir: string;
  readonly #bundle: Bundle;
  readonly #root: string;
  /** The parts that the latest build of the project imports. */
  readonly #requested = new Map<string, Part>();
  #bundled: Bundled | undefined;

  /** @param bundle Runs the bundler with the project's options and the given ones. */
  constructor(root: string, outDir: string, bundle: Bundle) {
    this.#root = root;
    this.#outDir = outDir;
    this.#bundle = bundle;
    this.plugin = this.#makePlugin();
  }

  /** The modules that the project's bundle imports. */
  get modules(): readonly string[] {
    const { folder = "", parts = new Map<string, Part>() } = this.#bundled ?? {};
    return [...parts.values()].map(({ name }) => path.join(this.#outDir, folder, `${name}.mjs`));
  }

  /** The bundle's input files. */
  get inputs(): readonly string[] {
    return this.#bundled?.inputs ?? [];
  }

  /** True for a virtual module of the project's bundle, which has no file on disk. */
  isModule(input: string): boolean {
    return input.startsWith(`${runtimeScheme}:`);
  }

  /** True if the bundle exists and its input files have not changed. */
  isCurrent(): boolean {
    const last = this.#bundled;
    if (!last || !existsSync(path.join(this.#outDir, last.folder))) return false;
    // About 170 files, checked on every save: sequential sync calls take 1 ms, the thread pool 5 ms.
    return JSON.stringify(last.inputs.map(fileStamp)) === JSON.stringify(last.stamps);
  }

  /**
   * Bundles the runtime after a project build if the runtime is stale or the project imports another part of it. Returns true if
   * the project has to be bundled again because its imports now resolve to another file.
   * @throws the bundler's `{ errors }`
   */
  async renew(isCurrent: boolean): Promise<boolean> {
    const last = this.#bundled;
    const hasAll = [...this.#requested.keys()].every((file) => last?.parts.has(file));
    if (isCurrent && hasAll && last?.isWhole) return false;
    // A part that is no longer imported is kept because the next save may import it again.
    const wanted = new Map([...(isCurrent && last ? last.parts : []), ...this.#requested]);
    const began = Date.now();
    const { outputFiles = [], metafile } = await this.#bundle({
      entryPoints: Object.fromEntries([...wanted].map(([file, { name }]) => [name, file])),
      outdir: path.join(this.#outDir, "runtime"),
      outExtension: { ".js": ".mjs" },
      splitting: true,
      sourcemap: "linked",
      // Has the same value as in the project's bundle. The process sets it when it receives a build, so modules must not use it
      // while they load.
      define: { "import.meta.url": "globalThis.hookloomBundle" },
    });
    const folder = `runtime-${contentHash(outputFiles)}`;
    await this.#store(folder, outputFiles);
    const inputs = Object.keys(metafile?.inputs ?? {}).map((input) => path.resolve(this.#root, input));
    const stamps = inputs.map(fileStamp);
    const isWhole = stamps.every((stamp) => stamp !== undefined && stamp.ctimeMs < began - clockToleranceMs);
    const parts = withExports(wanted, metafile);
    this.#bundled = { folder, inputs, stamps, isWhole, parts };
    return folder !== last?.folder;
  }

  /** The folder is named after a hash of all files, so a file that exists with its full size is kept. */
  async #store(folder: string, files: readonly OutputFile[]): Promise<void> {
    const outFolder = path.join(this.#outDir, folder);
    await mkdir(outFolder, { recursive: true });
    const missing = files
      .map(({ path: made, contents, text }) => ({
        file: path.join(outFolder, path.basename(made)),
        contents,
        text,
      }))
      .filter(({ file, contents }) => fileStamp(file)?.size !== contents.byteLength);
    await Promise.all(missing.map(({ file, text }) => replaceFile(file, text)));
  }

  #makePlugin(): Plugin {
    const filter = new RegExp(`^${runtimeName}(?:/|$)`);
    return {
      name: runtimeScheme,
      setup: ({ onStart, onResolve, onLoad, resolve }) => {
        const found = new Map<string, Promise<ResolveResult>>();
        onStart(() => {
          this.#requested.clear();
          found.clear();
        });
        /** Resolves an import once per build, because each recorded file contains its own import of the runtime. */
        const find = ({ path: specifier, importer, ...from }: OnResolveArgs): Promise<ResolveResult> => {
          const { kind, namespace, resolveDir } = from;
          const key = JSON.stringify([specifier, kind, resolveDir]);
          const options = { kind, importer, namespace, resolveDir, pluginData: runtimeScheme };
          const result = found.get(key) ?? resolve(specifier, options);
          found.set(key, result);
          return result;
        };
        onResolve({ filter }, async (from) => {
          if (from.pluginData === runtimeScheme) return undefined;
          const { errors, path: file, sideEffects } = await find(from);
          // The bundler reports the failure itself.
          if (errors.length > 0) return undefined;
          const { name } = this.#request(file, from.path);
          // This path is shown in the bundler's messages.
          const shown = name === moduleName(from.path) ? from.path : `${from.path} (${name})`;
          return { path: shown, namespace: runtimeScheme, sideEffects, pluginData: file };
        });
        onResolve({ filter: /^/, namespace: runtimeScheme }, (from) => ({ path: from.path, external: true }));
        onLoad({ filter: /^/, namespace: runtimeScheme }, ({ pluginData: file }) => ({
          contents: this.#reexport(String(file)),
          loader: "js",
        }));
      },
    };
  }

  /** Remembers that the project imports a module. Two copies of the runtime contain modules with the same names. */
  #request(file: string, specifier: string): Part {
    const bundled = this.#bundled?.parts ?? new Map<string, Part>();
    const known = this.#requested.get(file) ?? bundled.get(file);
    const taken = new Set([...this.#requested.values(), ...bundled.values()].map(({ name }) => name));
    let name = moduleName(specifier);
    for (let copy = 2; taken.has(name); copy++) name = `${moduleName(specifier)}-${copy}`;
    const part = known ?? { name };
    this.#requested.set(file, part);
    return part;
  }

  /**
   * The source that replaces a module in the project's bundle. It lists the export names, so the bundler reports any other name.
   */
  #reexport(file: string): string {
    const { name, exports } = this.#requested.get(file) ?? { name: "" };
    const names = exports ? `{ ${exports.join(", ")} }` : "*";
    return `export ${names} from ${JSON.stringify(`./${this.#bundled?.folder ?? "runtime"}/${name}.mjs`)};\n`;
  }
}

/** Adds to each part the exports that the bundler reports. */
function withExports(wanted: ReadonlyMap<string, Part>, metafile: Metafile | undefined): Map<string, Part> {
  const outputs = Object.entries(metafile?.outputs ?? {});
  const exportNames = (name: string): readonly string[] =>
    outputs.find(([file]) => path.basename(file) === `${name}.mjs`)?.[1].exports ?? [];
  return new Map([...wanted].map(([file, { name }]) => [file, { name, exports: exportNames(name) }]));
}

/** Deletes the runtime bundles of earlier runs, except those that contain these modules. */
export async function pruneRuntimes(outDir: string, modules: readonly string[]): Promise<void> {
  const kept = new Set(modules.map((file) => path.basename(path.dirname(file))));
  const names = await readdir(outDir).catch((): string[] => []);
  const old = names.filter((name) => folderPattern.test(name) && !kept.has(name));
  await Promise.all(old.map((name) => rm(path.join(outDir, name), { recursive: true, force: true })));
}
