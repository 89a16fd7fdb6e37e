// Which modules, and which text of them, are left of each entry's imports after tree shaking, as esbuild links them; kept by
// content.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildFailure, type BuildOptions, build, version } from "esbuild";
import type { SourceFiles } from "./source-files.ts";

/** Where test:near keeps what it knows between its runs. */
export const cacheFolder = (root: string): string => join(root, "node_modules", ".hookloom-tests");

/** What is linked into one entry. */
interface LinkedEntry {
  /** The entry and the files of which something is left, each with the hash of that text. */
  readonly texts: ReadonlyMap<string, string>;
  /** Of the contents of all that its imports lead to: while it is the same, the inputs are. */
  readonly stamp: string;
}

/** The graph as it is kept: files and hashes as numbers, since each occurs in hundreds of entries. */
interface CachedLinks {
  readonly basis: string;
  readonly names: readonly string[];
  /** Each file with what it imports. */
  readonly imports: readonly (readonly number[])[];
  /** Each entry with its files, each followed by the hash of its text. */
  readonly entries: readonly (readonly [stamp: string, entry: number, ...texts: number[]])[];
}

const options: BuildOptions & { readonly metafile: true; readonly write: false } = {
  bundle: true,
  metafile: true,
  write: false,
  // Nothing is written.
  outdir: "linked",
  platform: "node",
  format: "esm",
  conditions: ["hookloom-source", "node"],
  // Whatever a module does when it is loaded counts, also where a comment or a manifest calls it free of side effects.
  ignoreAnnotations: true,
  // Leaves the names, and a comment before what is left of each module.
  minifySyntax: true,
  legalComments: "none",
  jsx: "automatic",
  loader: { ".ttf": "file", ".txt": "text" },
  logLevel: "silent",
};

/** Names of the installed packages without the workspaces, which are linked. */
function packages(root: string): readonly string[] {
  const folder = join(root, "node_modules");
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => !name.startsWith(".") && name !== "@hookloom");
  return names.flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(folder, name)).map((one) => `${name}/${one}`) : name,
  );
}

/** What decides how imports are resolved, beside the files that they name. */
function basisOf(files: SourceFiles): string {
  const manifests = [...files.all].filter(
    (file) =>
      /(?:^|\/)(?:package|tsconfig[^/]*)\.json$/.test(file) && !file.startsWith("templates/projects/"),
  );
  const resolving = manifests.map((file) => {
    if (!file.endsWith("package.json")) return files.text(file);
    const { name, type, exports, imports } = JSON.parse(files.text(file)) as Record<string, unknown>;
    return JSON.stringify([name, type, exports, imports]);
  });
  const basis = JSON.stringify([version, options, packages(files.root), resolving]);
  return createHash("sha256").update(basis).digest("hex");
}

/** What is left of each file of a bundle, hashed; what belongs to none counts as the entry's. */
function textsOf(entry: string, files: readonly string[], bundles: readonly string[]): Map<string, string> {
  const hashes = new Map([entry, ...files].map((file) => [file, createHash("sha256")]));
  for (const text of bundles) {
    let owner = entry;
    let start = 0;
    for (const { 1: script, 2: style, index } of text.matchAll(/^(?:\/\/ (.+)|\/\* (.+) \*\/)$/gm)) {
      const file = script ?? style ?? "";
      if (!hashes.has(file)) continue;
      hashes.get(owner)?.update(text.slice(start, index));
      [owner, start] = [file, index];
    }
    hashes.get(owner)?.update(text.slice(start));
  }
  return new Map([...hashes].map(([file, hash]) => [file, hash.digest("base64").slice(0, 20)]));
}

export class Links {
  readonly #files: SourceFiles;
  readonly #entries = new Map<string, LinkedEntry>();
  /** What each file imports. */
  readonly imports = new Map<string, readonly string[]>();
  /** The entries that cannot be linked, such as those with a syntax error. */
  readonly broken = new Set<string>();

  private constructor(files: SourceFiles) {
    this.#files = files;
  }

  /** Links entries; those whose files have not changed since the last time are kept. */
  static async of(entries: Iterable<string>, files: SourceFiles): Promise<Links> {
    const links = new Links(files);
    const basis = basisOf(files);
    links.#load(basis);
    const wanted = new Set([...entries].filter((entry) => files.all.has(entry)));
    for (const entry of links.#entries.keys()) if (!wanted.has(entry)) links.#entries.delete(entry);
    const stale = [...wanted].filter((entry) => {
      return links.#entries.get(entry)?.stamp !== files.readStamp(links.reachableFiles(entry));
    });
    if (stale.length === 0) return links;
    await links.#refresh(stale);
    links.#save(basis);
    return links;
  }

  /** Whether a file imports the editor's own module. */
  usesEditor(file: string): boolean {
    return this.imports.get(file)?.includes("vscode") ?? false;
  }

  inputsOf(entry: string): readonly string[] {
    return [...this.textsOf(entry).keys()];
  }

  /** The files of which something is left in an entry, each with a hash of that: without its comments, types and unused parts. */
  textsOf(entry: string): ReadonlyMap<string, string> {
    return this.#entries.get(entry)?.texts ?? new Map();
  }

  /** Every file that the imports of an entry lead to, without those that only lead there through some. */
  reachableFiles(entry: string, without: readonly string[] = []): readonly string[] {
    const reached = new Set([entry]);
    // A set also yields what is added meanwhile.
    for (const file of reached)
      for (const one of this.imports.get(file) ?? []) if (!without.includes(one)) reached.add(one);
    return [...reached];
  }

  async #refresh(stale: readonly string[]): Promise<void> {
    try {
      await this.#link(stale);
    } catch (error) {
      const { errors = [] } = error as Partial<BuildFailure>;
      const wrong = errors.flatMap(({ location }) => location?.file ?? []);
      if (wrong.length === 0) throw error;
      // One of which nothing is known may reach a file with an error, too.
      for (const entry of stale) {
        const reach = this.reachableFiles(entry);
        if (!this.#entries.has(entry) || wrong.some((file) => reach.includes(file))) this.broken.add(entry);
      }
      const others = stale.filter((entry) => !this.broken.has(entry));
      if (others.length > 0) await this.#link(others);
      // What it reached before is the best guess.
      for (const entry of this.broken) {
        const texts = new Map(this.reachableFiles(entry).map((file) => [file, ""]));
        this.#entries.set(entry, { texts, stamp: "" });
      }
    }
  }

  async #link(entries: readonly string[]): Promise<void> {
    const { root } = this.#files;
    const external = [...packages(root), "vscode"];
    const { metafile, outputFiles } = await build({
      ...options,
      absWorkingDir: root,
      entryPoints: [...entries],
      external,
    });
    for (const [file, { imports }] of Object.entries(metafile.inputs)) {
      const own = imports.filter(({ path, external: outside }) => !outside || path === "vscode");
      this.imports.set(
        file,
        own.map(({ path }) => path),
      );
    }
    const contents = new Map(outputFiles.map((file) => [file.path, file]));
    const textOf = (path = ""): string => contents.get(join(root, path))?.text ?? "";
    for (const [path, { entryPoint, inputs, cssBundle }] of Object.entries(metafile.outputs)) {
      if (entryPoint === undefined || path.endsWith(".css")) continue;
      const styles = cssBundle === undefined ? {} : metafile.outputs[cssBundle]?.inputs;
      const linked = Object.entries({ ...styles, ...inputs });
      const left = linked.flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? file : []));
      const texts = textsOf(entryPoint, left, [textOf(path), textOf(cssBundle)]);
      this.#entries.set(entryPoint, { texts, stamp: this.#files.readStamp(this.reachableFiles(entryPoint)) });
    }
  }

  get #keptFile(): string {
    return join(cacheFolder(this.#files.root), "links.json");
  }

  #load(basis: string): void {
    if (!existsSync(this.#keptFile)) return;
    const kept = JSON.parse(readFileSync(this.#keptFile, "utf8")) as CachedLinks;
    if (kept.basis !== basis) return;
    const name = (number = -1): string => kept.names[number] ?? "";
    for (const [stamp, entry, ...numbers] of kept.entries) {
      const texts = new Map<string, string>();
      for (let at = 0; at < numbers.length; at += 2) texts.set(name(numbers[at]), name(numbers[at + 1]));
      this.#entries.set(name(entry), { stamp, texts });
    }
    for (const [file, ...imports] of kept.imports) this.imports.set(name(file), imports.map(name));
  }

  #save(basis: string): void {
    const numbers = new Map<string, number>();
    const number = (name: string): number => {
      const found = numbers.get(name) ?? numbers.size;
      numbers.set(name, found);
      return found;
    };
    const entries = [...this.#entries].map(
      ([entry, { stamp, texts }]) => [stamp, number(entry), ...[...texts].flat().map(number)] as const,
    );
    const imports = [...this.imports].map(([file, imported]) => [file, ...imported].map(number));
    const names = [...numbers.keys()];
    mkdirSync(cacheFolder(this.#files.root), { recursive: true });
    // Renamed whole, since two runs may write it at once.
    const written = `${this.#keptFile}.${process.pid}`;
    writeFileSync(written, JSON.stringify({ basis, names, imports, entries } satisfies CachedLinks));
    renameSync(written, this.#keptFile);
  }
}
