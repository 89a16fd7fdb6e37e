import { createHash } from "node:crypto";
import { existsSync, type Stats, statSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import type { BuildOptions, BuildResult, OnResolveArgs, OutputFile, Plugin, ResolveResult } from "esbuild";
import { runtimeName } from "../../project/packages/manifest.ts";

/** What identifies the state of a file; undefined for one that is gone. */
type Stamp = Pick<Stats, "ino" | "size" | "ctimeMs"> | undefined;

function stampOf(file: string): Stamp {
  try {
    const { ino, size, ctimeMs } = statSync(file);
    return { ino, size, ctimeMs };
  } catch {
    return undefined;
  }
}

/** Milliseconds by which the time of a file may lag behind the clock. */
const clockTick = 20;

interface Bundled {
  /** Its name in the folder of the builds. */
  readonly folder: string;
  /** The files that it was made of, and what they were like afterwards. */
  readonly inputs: readonly string[];
  readonly stamps: readonly Stamp[];
  /** False where one of them changed while they were read. */
  readonly isWhole: boolean;
  /** The name of each entry, by the file of the module that it stands for. */
  readonly entries: ReadonlyMap<string, string>;
}

type Bundle = (options: BuildOptions) => Promise<BuildResult>;

const nameOfFolder = /^runtime-[0-9a-f]{12}$/;

function hashOf(files: readonly OutputFile[]): string {
  const hash = createHash("sha256");
  for (const { path: file, contents } of files)
    hash.update(path.basename(file)).update("\0").update(contents);
  return hash.digest("hex").slice(0, 12);
}

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
  /** The entries that the newest build of the project asked for. */
  readonly #asked = new Map<string, string>();
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
    const { folder, entries } = this.#bundled ?? { folder: "", entries: new Map<string, string>() };
    return [...entries.values()].map((name) => path.join(this.#outDir, folder, `${name}.mjs`));
  }

  /** The files that it is made of. */
  get inputs(): readonly string[] {
    return this.#bundled?.inputs ?? [];
  }

  /** Whether it is there, and the files that it was made of are the same. */
  isCurrent(): boolean {
    const last = this.#bundled;
    if (last?.isWhole !== true || !existsSync(path.join(this.#outDir, last.folder))) return false;
    // Some 170 files, which every save asks about: one by one they take a millisecond, at once in other threads five.
    return JSON.stringify(last.inputs.map(stampOf)) === JSON.stringify(last.stamps);
  }

  /**
   * After a build of the project: bundles the runtime where it is no longer current, and where the project imports a further
   * part of it. True if the project has to be bundled again, since its imports lead to another place.
   * @throws the bundler's `{ errors }`
   */
  async renew(isCurrent: boolean): Promise<boolean> {
    const last = this.#bundled;
    if (last && isCurrent && [...this.#asked.keys()].every((file) => last.entries.has(file))) return false;
    // A part that is no longer imported stays, since it may be imported again at the next save.
    const kept = [...(last?.entries ?? [])].filter(([file]) => existsSync(file));
    const entries = new Map([...kept, ...this.#asked]);
    const began = Date.now();
    const { outputFiles = [], metafile } = await this.#bundle({
      entryPoints: Object.fromEntries([...entries].map(([file, name]) => [name, file])),
      outdir: path.join(this.#outDir, "runtime"),
      outExtension: { ".js": ".mjs" },
      splitting: true,
      sourcemap: "linked",
      // As if it were part of the project's bundle. The program of the process sets it.
      define: { "import.meta.url": "globalThis.hookloomBundle" },
    });
    const inputs = Object.keys(metafile?.inputs ?? {}).map((input) => path.resolve(this.#root, input));
    const folder = `runtime-${hashOf(outputFiles)}`;
    await this.#store(folder, outputFiles);
    const stamps = inputs.map(stampOf);
    const isWhole = stamps.every((stamp) => stamp !== undefined && stamp.ctimeMs < began - clockTick);
    this.#bundled = { folder, inputs, stamps, isWhole, entries };
    return folder !== last?.folder;
  }

  async #store(folder: string, files: readonly OutputFile[]): Promise<void> {
    const place = path.join(this.#outDir, folder);
    if (existsSync(place)) return;
    const temporary = `${place}.${process.pid}.tmp`;
    await mkdir(temporary, { recursive: true });
    await Promise.all(
      files.map((file) => writeFile(path.join(temporary, path.basename(file.path)), file.contents)),
    );
    try {
      await rename(temporary, place);
    } catch (thrown) {
      await rm(temporary, { recursive: true, force: true });
      if (!existsSync(place)) throw thrown;
    }
  }

  #makePlugin(): Plugin {
    const name = "shared-runtime";
    const filter = new RegExp(`^${runtimeName}(?:/|$)`);
    return {
      name,
      setup: ({ onStart, onResolve, resolve }) => {
        const found = new Map<string, Promise<ResolveResult>>();
        onStart(() => {
          this.#asked.clear();
          found.clear();
        });
        /** Resolves an import once a build: each recorded file has one of its own. */
        const find = ({ path: specifier, importer, ...from }: OnResolveArgs): Promise<ResolveResult> => {
          const { kind, namespace, resolveDir } = from;
          const key = JSON.stringify([specifier, kind, resolveDir]);
          const options = { kind, importer, namespace, resolveDir, pluginData: name };
          const result = found.get(key) ?? resolve(specifier, options);
          found.set(key, result);
          return result;
        };
        onResolve({ filter }, async (from) => {
          if (from.pluginData === name) return undefined;
          const result = await find(from);
          // The bundler reports it in its own words.
          if (result.errors.length > 0) return undefined;
          const entry = this.#entryOf(result.path, from.path);
          const { sideEffects } = result;
          return {
            path: `./${this.#bundled?.folder ?? "runtime"}/${entry}.mjs`,
            external: true,
            sideEffects,
          };
        });
      },
    };
  }

  /** The name of the entry for a module, which differs between two copies of the runtime. */
  #entryOf(file: string, specifier: string): string {
    const known = this.#asked.get(file) ?? this.#bundled?.entries.get(file);
    const part = specifier.slice(runtimeName.length + 1).replaceAll("/", "-") || "runtime";
    const taken = new Set([...this.#asked.values(), ...(this.#bundled?.entries.values() ?? [])]);
    let entry = known ?? part;
    for (let copy = 2; known === undefined && taken.has(entry); copy++) entry = `${part}-${copy}`;
    this.#asked.set(file, entry);
    return entry;
  }
}

/** Deletes the bundles of the runtime that earlier runs have left, except those of these modules. */
export async function pruneRuntimes(outDir: string, modules: readonly string[]): Promise<void> {
  const kept = new Set(modules.map((file) => path.basename(path.dirname(file))));
  const names = await readdir(outDir).catch((): string[] => []);
  const old = names.filter((name) => nameOfFolder.test(name) && !kept.has(name));
  await Promise.all(old.map((name) => rm(path.join(outDir, name), { recursive: true, force: true })));
}
