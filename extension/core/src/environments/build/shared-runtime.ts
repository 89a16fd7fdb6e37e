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

/** What identifies the state of a file; undefined for one that is gone. */
type Stamp = Pick<Stats, "ino" | "size" | "ctimeMs"> | undefined;

function fileStamp(file: string): Stamp {
  try {
    const { ino, size, ctimeMs } = statSync(file);
    return { ino, size, ctimeMs };
  } catch {
    return undefined;
  }
}

/** Milliseconds by which the time of a file may lag behind the clock. */
const clockTick = 20;

/** A part of the runtime: a module that the project imports. */
interface Part {
  /** The name of its file in the bundle of the runtime. */
  readonly name: string;
  /** What it exports; undefined until it is bundled. */
  readonly exports?: readonly string[];
}

interface Bundled {
  /** Its name in the folder of the builds. */
  readonly folder: string;
  /** The files that it was made of, and what they were like afterwards. */
  readonly inputs: readonly string[];
  readonly stamps: readonly Stamp[];
  /** False if one of them changed while they were read. */
  readonly isWhole: boolean;
  /** By the files of the modules. */
  readonly parts: ReadonlyMap<string, Part>;
}

type Bundle = (options: BuildOptions) => Promise<BuildResult>;

const nameOfFolder = /^runtime-[0-9a-f]{12}$/;

function contentHash(files: readonly OutputFile[]): string {
  const hash = createHash("sha256");
  for (const { path: file, contents } of files)
    hash.update(path.basename(file)).update("\0").update(contents);
  return hash.digest("hex").slice(0, 12);
}

const moduleName = (specifier: string): string =>
  specifier.slice(runtimeName.length + 1).replaceAll("/", "-") || "runtime";

/**
 * The parts of the runtime that a project imports, as a bundle of their own beside the builds. Linking the runtime took most
 * of the time of a build, and it changes with its package alone: this way a save bundles the project's code only, and the
 * process that waits for a build has loaded the runtime by then.
 */
export class SharedRuntime {
  /** Leaves the runtime out of the project's bundle. */
  readonly plugin: Plugin;
  readonly #outDir: string;
  readonly #bundle: Bundle;
  readonly #root: string;
  /** The parts that the newest build of the project imports. */
  readonly #requested = new Map<string, Part>();
  #bundled: Bundled | undefined;

  /** @param bundle Runs the bundler as for the project, with these options on top. */
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

  /** The files that it is made of. */
  get inputs(): readonly string[] {
    return this.#bundled?.inputs ?? [];
  }

  /** True for a module of the project's bundle that is not a file. */
  isModule(input: string): boolean {
    return input.startsWith(`${runtimeScheme}:`);
  }

  /** Whether it is there, and the files that it was made of are the same. */
  isCurrent(): boolean {
    const last = this.#bundled;
    if (!last || !existsSync(path.join(this.#outDir, last.folder))) return false;
    // Some 170 files, checked at every save: one after the other takes 1 ms, through the thread pool 5.
    return JSON.stringify(last.inputs.map(fileStamp)) === JSON.stringify(last.stamps);
  }

  /**
   * After a build of the project: bundles the runtime if it is stale, or if the project imports a further part of it. True if
   * the project has to be bundled again, since its imports resolve to another file.
   * @throws the bundler's `{ errors }`
   */
  async renew(isCurrent: boolean): Promise<boolean> {
    const last = this.#bundled;
    const hasAll = [...this.#requested.keys()].every((file) => last?.parts.has(file));
    if (isCurrent && hasAll && last?.isWhole) return false;
    // A part that is no longer imported stays, since it may be imported again at the next save.
    const wanted = new Map([...(isCurrent && last ? last.parts : []), ...this.#requested]);
    const began = Date.now();
    const { outputFiles = [], metafile } = await this.#bundle({
      entryPoints: Object.fromEntries([...wanted].map(([file, { name }]) => [name, file])),
      outdir: path.join(this.#outDir, "runtime"),
      outExtension: { ".js": ".mjs" },
      splitting: true,
      sourcemap: "linked",
      // As if it were part of the project's bundle. The program of the process sets it once it has a build, so no module may
      // need it while it is loaded.
      define: { "import.meta.url": "globalThis.hookloomBundle" },
    });
    const folder = `runtime-${contentHash(outputFiles)}`;
    await this.#store(folder, outputFiles);
    const inputs = Object.keys(metafile?.inputs ?? {}).map((input) => path.resolve(this.#root, input));
    const stamps = inputs.map(fileStamp);
    const isWhole = stamps.every((stamp) => stamp !== undefined && stamp.ctimeMs < began - clockTick);
    const parts = withExports(wanted, metafile);
    this.#bundled = { folder, inputs, stamps, isWhole, parts };
    return folder !== last?.folder;
  }

  /** Files are named by what all of them contain, so one that is there in its full size is left alone. */
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
        /** Resolves an import once per build: each recorded file has one of its own. */
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
          // The bundler reports it in its own words.
          if (errors.length > 0) return undefined;
          const { name } = this.#request(file, from.path);
          // The bundler's messages name it.
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

  /** Remembers that the project imports a module. Two copies of the runtime have modules of the same name. */
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

  /** What the project's bundle has instead of a module. It lists the names of the exports, so the bundler reports any other name. */
  #reexport(file: string): string {
    const { name, exports } = this.#requested.get(file) ?? { name: "" };
    const names = exports ? `{ ${exports.join(", ")} }` : "*";
    return `export ${names} from ${JSON.stringify(`./${this.#bundled?.folder ?? "runtime"}/${name}.mjs`)};\n`;
  }
}

/** The parts with what the bundler says that they export. */
function withExports(wanted: ReadonlyMap<string, Part>, metafile: Metafile | undefined): Map<string, Part> {
  const outputs = Object.entries(metafile?.outputs ?? {});
  const exportNames = (name: string): readonly string[] =>
    outputs.find(([file]) => path.basename(file) === `${name}.mjs`)?.[1].exports ?? [];
  return new Map([...wanted].map(([file, { name }]) => [file, { name, exports: exportNames(name) }]));
}

/** Deletes the bundles of the runtime that earlier runs have left, except those of these modules. */
export async function pruneRuntimes(outDir: string, modules: readonly string[]): Promise<void> {
  const kept = new Set(modules.map((file) => path.basename(path.dirname(file))));
  const names = await readdir(outDir).catch((): string[] => []);
  const old = names.filter((name) => nameOfFolder.test(name) && !kept.has(name));
  await Promise.all(old.map((name) => rm(path.join(outDir, name), { recursive: true, force: true })));
}
