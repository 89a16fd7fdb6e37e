// Which modules are left of each entry's imports after tree shaking, as esbuild's metafile has them; kept by content.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildFailure, type BuildOptions, build, version } from "esbuild";
import type { SourceFiles } from "./source-files.ts";

/** Where test:near keeps what it knows between its runs. */
export const keptFolder = (root: string): string => join(root, "node_modules", ".hookloom-tests");

/** What is linked into one entry. */
interface Linked {
  /** The entry and the files of which something is left. */
  readonly inputs: readonly string[];
  /** Of the contents of all that its imports lead to: while it is the same, the inputs are. */
  readonly stamp: string;
}

/** The graph as it is kept: files as numbers, since each occurs in hundreds of entries. */
interface Kept {
  readonly basis: string;
  readonly files: readonly string[];
  readonly imports: readonly (readonly number[])[];
  readonly entries: readonly (readonly [stamp: string, entry: number, inputs: number[]])[];
}

const options: BuildOptions & { readonly metafile: true } = {
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
  minify: true,
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

export class Links {
  readonly #files: SourceFiles;
  readonly #entries = new Map<string, Linked>();
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
      return links.#entries.get(entry)?.stamp !== files.stampOf(links.reach(entry));
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
    return this.#entries.get(entry)?.inputs ?? [];
  }

  /** Every file that the imports of an entry lead to, without those that only lead there through some. */
  reach(entry: string, without: readonly string[] = []): readonly string[] {
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
        const reach = this.reach(entry);
        if (!this.#entries.has(entry) || wrong.some((file) => reach.includes(file))) this.broken.add(entry);
      }
      const others = stale.filter((entry) => !this.broken.has(entry));
      if (others.length > 0) await this.#link(others);
      // What it reached before is the best guess.
      for (const entry of this.broken) this.#entries.set(entry, { inputs: this.reach(entry), stamp: "" });
    }
  }

  async #link(entries: readonly string[]): Promise<void> {
    const { root } = this.#files;
    const external = [...packages(root), "vscode"];
    const { metafile } = await build({
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
    for (const [path, { entryPoint, inputs, cssBundle }] of Object.entries(metafile.outputs)) {
      if (entryPoint === undefined || path.endsWith(".css")) continue;
      const styles = cssBundle === undefined ? {} : metafile.outputs[cssBundle]?.inputs;
      const linked = Object.entries({ ...styles, ...inputs });
      const left = linked.flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? file : []));
      const stamp = this.#files.stampOf(this.reach(entryPoint));
      this.#entries.set(entryPoint, { inputs: [...new Set([entryPoint, ...left])], stamp });
    }
  }

  get #keptFile(): string {
    return join(keptFolder(this.#files.root), "links.json");
  }

  #load(basis: string): void {
    if (!existsSync(this.#keptFile)) return;
    const kept = JSON.parse(readFileSync(this.#keptFile, "utf8")) as Kept;
    if (kept.basis !== basis) return;
    const name = (number: number): string => kept.files[number] ?? "";
    for (const [stamp, entry, inputs] of kept.entries)
      this.#entries.set(name(entry), { stamp, inputs: inputs.map(name) });
    for (const [file, imports] of kept.imports.entries()) this.imports.set(name(file), imports.map(name));
  }

  #save(basis: string): void {
    const numbers = new Map<string, number>();
    const number = (file: string): number => {
      const found = numbers.get(file) ?? numbers.size;
      numbers.set(file, found);
      return found;
    };
    const entries = [...this.#entries].map(
      ([entry, { stamp, inputs }]) => [stamp, number(entry), inputs.map(number)] as const,
    );
    for (const [file, imports] of this.imports) for (const one of [file, ...imports]) number(one);
    const files = [...numbers.keys()];
    const imports = files.map((file) => (this.imports.get(file) ?? []).map(number));
    mkdirSync(keptFolder(this.#files.root), { recursive: true });
    // Renamed whole, since two runs may write it at once.
    const written = `${this.#keptFile}.${process.pid}`;
    writeFileSync(written, JSON.stringify({ basis, files, imports, entries } satisfies Kept));
    renameSync(written, this.#keptFile);
  }
}
