// The files of the work tree, and what comments in them declare beside their imports:
//   // @reads templates/projects/** package.json   files that are read, here or by a process that is started
//   // @bundles extension/entries/src/cli.ts           modules that are bundled, or started, by path
//   // @bundles dist/cli.js                        what the build makes such files of
//   // @without extension/cli/src/mcp/serve.ts     modules that are imported later in other uses, and never by the file's tests
//   // @reads nothing                              names a place of the repository, but reads nothing there
//   // @samples extension/core/src/**              files that are mere data: a change makes no test run
// A pattern that does not name tests stands for no file that only tests use.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, matchesGlob, posix } from "node:path";
import { bundles as shipped } from "../../extension/build/bundles.ts";

// @reads nothing

export const repository: string = join(import.meta.dirname, "..", "..");

/** What a file needs beside its imports. */
export interface Declared {
  /** Patterns of files. */
  readonly reads: readonly string[];
  /** Patterns of files, too. */
  readonly samples: readonly string[];
  /** Modules, with all that they import. */
  readonly bundles: readonly string[];
  /** Modules that are not loaded, though something imports them. */
  readonly without: readonly string[];
}

const nothing: Declared = { reads: [], samples: [], bundles: [], without: [] };
const isOfTests = (file: string): boolean => /\.test\.tsx?$|\/testing\//.test(file);
const isCode = (file: string): boolean => /\.[cm]?[jt]sx?$/.test(file);

/** The entries of the bundles that ship as files of `dist/`. */
function shippedEntries(pattern: string): readonly string[] {
  return shipped.flatMap(({ outfile, outdir, entryPoints }) =>
    matchesGlob(outfile ?? `${outdir}/x.js`, pattern) ? (entryPoints as readonly string[]) : [],
  );
}

/** A file beside the one that names it, as a URL or as the module that a mock stands for. */
const named =
  /new URL\(\s*"([^":]+)",\s*import\.meta\.url|(?:importActual(?:<[^>]*>)?\(\s*|vi\.mock\(\s*)"(\.[^"]+)"\s*\)/g;

/** Reads what a file declares and which paths it names literally. */
function declaredIn(file: string, text: string): Declared {
  const listed = (name: string): readonly string[] =>
    [...text.matchAll(new RegExp(`^// @${name} (.+)$`, "gm"))].flatMap(([, rest = ""]) =>
      rest.trim().split(/\s+/),
    );
  const beside = [...text.matchAll(named)].map(([, url, mock]) =>
    posix.join(posix.dirname(file), url ?? mock ?? ""),
  );
  return {
    samples: listed("samples"),
    without: listed("without"),
    reads: [...listed("reads"), ...beside.filter((path) => !isCode(path))],
    bundles: [
      ...listed("bundles").flatMap((path) => (path.startsWith("dist/") ? shippedEntries(path) : path)),
      ...beside.filter(isCode),
    ],
  };
}

/** A pattern of files: `*` is anything within a folder, `**` any folders. */
function patternOf(glob: string): RegExp {
  const source = glob
    .replace(/[.+^$()|[\]\\]/g, "\\$&")
    .replace(/\{([^}]*)\}/g, (_, names: string) => `(?:${names.replaceAll(",", "|")})`)
    .replace(/\*\*\/|\*\*|\*/g, (stars) => (stars === "*" ? "[^/]*" : stars === "**" ? ".*" : "(?:.*/)?"));
  return new RegExp(`^${source}$`);
}

/** The files that git knows or would add. */
export function gitFiles(root: string): readonly string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const listed = execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 64 << 20 });
  return listed.split("\0").filter((file) => file !== "" && existsSync(join(root, file)));
}

const hashOf = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");

/** The files of the work tree, each read at most twice. */
export class SourceFiles {
  readonly root: string;
  readonly all: ReadonlySet<string>;
  readonly #hashes = new Map<string, string>();
  readonly #declared = new Map<string, Declared>();
  readonly #matching = new Map<string, readonly string[]>();

  constructor(root: string) {
    this.root = root;
    this.all = new Set(gitFiles(root));
  }

  text(file: string): string {
    return readFileSync(join(this.root, file), "utf8");
  }

  /** Names and contents of the files; one that does not exist has none. */
  readStamp(files: readonly string[]): string {
    return hashOf(files.map((file) => `${file} ${this.#hash(file)}\n`).join(""));
  }

  declared(file: string): Declared {
    return memoize(this.#declared, file, () =>
      isCode(file) && this.all.has(file) ? declaredIn(file, this.text(file)) : nothing,
    );
  }

  matching(glob: string): readonly string[] {
    return memoize(this.#matching, glob, () => {
      const pattern = patternOf(glob);
      const takesTests = /test/.test(glob);
      return [...this.all].filter((file) => pattern.test(file) && (takesTests || !isOfTests(file)));
    });
  }

  #hash(file: string): string {
    return memoize(this.#hashes, file, () =>
      this.all.has(file) ? hashOf(readFileSync(join(this.root, file))) : "",
    );
  }
}

function memoize<T>(kept: Map<string, T>, key: string, make: () => T): T {
  const found = kept.get(key) ?? make();
  kept.set(key, found);
  return found;
}
