// What each test depends on: the modules that are left of its imports (links.ts) and what they declare (source-files.ts).
import { createHash } from "node:crypto";
import { matchesGlob, relative } from "node:path";
import config from "../../vitest.config.ts";
import { Links } from "./links.ts";
import { type Declared, repository, SourceFiles } from "./source-files.ts";

/** A test that a change touches. */
export interface TouchedTest {
  readonly file: string;
  /** The Vitest project. */
  readonly suite: string;
  /** How many imports lie between it and the nearest changed file: 0 where it changed itself. */
  readonly distance: number;
}

/** What the configuration says of a suite's files. */
export interface Project {
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  readonly globalSetup?: readonly string[];
}

/** The parts of Vitest's configuration that decide what a test depends on. */
export interface Suites {
  readonly projects: readonly Project[];
  readonly setupFiles: readonly string[];
  /** What the configuration says of all projects. */
  readonly common?: unknown;
  /** What takes the place of the editor's own module. */
  readonly fakeEditor: string;
}

const configuration = "vitest.config.ts";

/** What the configuration says that decides only which tests run, when, and how long they may take. */
const runOptions = new Set(
  "projects name include exclude reporters sequence maxWorkers fileParallelism testTimeout hookTimeout timeout".split(
    " ",
  ),
);

/** The rest of it, which decides what a test does. */
const settingsOf = (common: unknown, project: Project | undefined): string =>
  JSON.stringify([common, project], (name, value: unknown) => (runOptions.has(name) ? undefined : value));

/** Of a configuration in a folder. */
export function suitesOf({ test, resolve, ssr }: typeof config, root: string): Suites {
  const { setupFiles = [], projects = [] } = test as {
    readonly setupFiles?: readonly string[];
    readonly projects?: readonly { readonly test: Project }[];
  };
  const { alias } = resolve as { readonly alias: { readonly vscode: string } };
  return {
    projects: projects.map((project) => project.test),
    // What the configuration imports decides about every test as well.
    setupFiles: [...setupFiles, configuration],
    common: [test, resolve, ssr],
    fakeEditor: relative(root, alias.vscode).replaceAll("\\", "/"),
  };
}

/** A change of these can change every test. */
const affectsAll: readonly string[] = ["package-lock.json", "tsconfig.json"];

/** Tells whether one of the patterns stands for a file; hundreds of them name a file itself. */
function matcher(patterns: readonly string[] = []): (file: string) => boolean {
  const names = new Set(patterns);
  const globs = patterns.filter((pattern) => /[*?{]/.test(pattern));
  return (file) => names.has(file) || globs.some((glob) => matchesGlob(file, glob));
}

/** The test files, each with its project. */
function testsAmong(files: Iterable<string>, projects: readonly Project[]): ReadonlyMap<string, Project> {
  const rows = projects.map((project) => {
    const isExcluded = matcher(project.exclude);
    const isIncluded = matcher(project.include);
    return { project, has: (file: string) => isIncluded(file) && !isExcluded(file) };
  });
  const tests = [...files].filter((file) => /\.test\.tsx?$/.test(file));
  return new Map(
    tests.flatMap((file) => {
      const row = rows.find(({ has }) => has(file));
      return row === undefined ? [] : [[file, row.project] as const];
    }),
  );
}

/** What decides about a test's result. */
interface Needs {
  /** What is left of modules, hashed. */
  readonly texts: readonly (readonly [entry: string, file: string, hash: string])[];
  /** Files that it reads, whole. */
  readonly reads: ReadonlySet<string>;
}

/** The inputs of every test of the work tree. */
export class TestInputs {
  readonly #suites: Suites;
  readonly #files: SourceFiles;
  readonly #tests: ReadonlyMap<string, Project>;
  readonly #links: Links;
  readonly #needs = new Map<string, Needs>();
  readonly #reached = new Map<string, ReadonlySet<string>>();

  private constructor(suites: Suites, files: SourceFiles, tests: ReadonlyMap<string, Project>, links: Links) {
    this.#suites = suites;
    this.#files = files;
    this.#tests = tests;
    this.#links = links;
  }

  /** Reads the work tree, and links only what has changed since the last time. */
  static async read(root = repository, suites = suitesOf(config, root)): Promise<TestInputs> {
    const files = new SourceFiles(root);
    const tests = testsAmong(files.all, suites.projects);
    const setups = suites.projects.flatMap(({ globalSetup = [] }) => globalSetup);
    const declared = [...files.all].flatMap((file) => files.declared(file).bundles);
    const entries = [...tests.keys(), ...suites.setupFiles, ...setups, ...declared, suites.fakeEditor];
    return new TestInputs(suites, files, tests, await Links.of(entries, files));
  }

  get tests(): readonly string[] {
    return [...this.#tests.keys()];
  }

  suiteOf(test: string): string {
    return this.#tests.get(test)?.name ?? "";
  }

  /** Every file whose content can change the result of the test. */
  inputsOf(test: string): ReadonlySet<string> {
    const { texts, reads } = this.#needsOfTest(test);
    return new Set([...[...texts].map(([, file]) => file), ...reads]);
  }

  #needsOfTest(test: string): Needs {
    const known = this.#needs.get(test);
    if (known) return known;
    const texts: [entry: string, file: string, hash: string][] = [];
    const reads = new Set<string>();
    const seen = new Set<string>();
    const without = this.#withoutOf(test);
    const entries = this.#entriesOf(test);
    // A set also yields what is added meanwhile.
    for (const entry of entries) {
      const reach = this.#reach(entry, without);
      for (const [file, hash] of this.#links.textsOf(entry)) {
        if (!reach.has(file)) continue;
        texts.push([entry, file, hash]);
        if (seen.has(file)) continue;
        seen.add(file);
        const needed = this.#needsOf(file);
        for (const bundle of needed.bundles) entries.add(bundle);
        for (const read of this.#matching(needed.reads)) reads.add(read);
      }
    }
    const needs = { texts, reads };
    this.#needs.set(test, needs);
    return needs;
  }

  /** The files that a test may load itself; what is not among them was left out wrongly. */
  loadableFiles(test: string): ReadonlySet<string> {
    const without = this.#withoutOf(test);
    const { fakeEditor } = this.#suites;
    return new Set(
      [...this.#entriesOf(test), fakeEditor].flatMap((entry) => this.#links.reachableFiles(entry, without)),
    );
  }

  #entriesOf(test: string): Set<string> {
    return new Set([test, ...this.#suites.setupFiles, ...(this.#tests.get(test)?.globalSetup ?? [])]);
  }

  #withoutOf(test: string): readonly string[] {
    return this.#links.inputsOf(test).flatMap((file) => this.#files.declared(file).without);
  }

  #reach(entry: string, without: readonly string[]): ReadonlySet<string> {
    const name = [entry, ...without].join(" ");
    const known = this.#reached.get(name) ?? new Set(this.#links.reachableFiles(entry, without));
    this.#reached.set(name, known);
    return known;
  }

  /** Which part of the build it reads. */
  readsBuild(test: string): "none" | "runtime" | "all" {
    const reads = [...this.inputsOf(test)].flatMap((file) => this.#files.declared(file).reads);
    if (reads.some((glob) => glob.startsWith("dist/"))) return "all";
    return reads.some((glob) => /^templates\/\w+\/dist\//.test(glob)) ? "runtime" : "none";
  }

  /**
   * Equal for equal inputs; undefined where the inputs are not known. What tree shaking, comments and types take away from a
   * module does not count, and mere data neither.
   */
  keyOf(test: string): string | undefined {
    const { texts, reads } = this.#needsOfTest(test);
    const inputs = this.inputsOf(test);
    for (const entry of this.#links.broken) if (inputs.has(entry)) return undefined;
    const left = texts.filter(([entry]) => entry !== configuration).map((text) => text.join(" "));
    const stamp = this.#files.readStamp([...new Set([...reads, ...affectsAll])].sort());
    const settings = settingsOf(this.#suites.common, this.#tests.get(test));
    const parts = [process.version, test, settings, stamp, ...left.sort()];
    return createHash("sha256").update(parts.join("\n")).digest("hex");
  }

  /** The tests that have one of the files among their inputs, nearest first. */
  touchedBy(changed: readonly string[]): readonly TouchedTest[] {
    const distances = this.#distancesFrom(changed);
    const all = changed.some((file) => [...affectsAll, configuration].includes(file));
    const touched = this.tests.filter((test) => {
      const inputs = this.inputsOf(test);
      return all || changed.some((file) => inputs.has(file));
    });
    return touched
      .map((file) => ({
        file,
        suite: this.suiteOf(file),
        distance: distances.get(file) ?? Number.POSITIVE_INFINITY,
      }))
      .sort((one, other) => one.distance - other.distance || one.file.localeCompare(other.file));
  }

  #matching(globs: readonly string[]): readonly string[] {
    return globs.flatMap((glob) => this.#files.matching(glob));
  }

  #needsOf(file: string): Declared {
    const declared = this.#files.declared(file);
    if (!this.#links.usesEditor(file)) return declared;
    return { ...declared, bundles: [...declared.bundles, this.#suites.fakeEditor] };
  }

  /** The length of the shortest way from one of the files to each file that depends on it. */
  #distancesFrom(changed: readonly string[]): ReadonlyMap<string, number> {
    const dependents = this.#dependents();
    const distances = new Map(changed.map((file) => [file, 0]));
    // A map also yields what is added meanwhile.
    for (const [file, distance] of distances)
      for (const dependent of dependents.get(file) ?? [])
        if (!distances.has(dependent)) distances.set(dependent, distance + 1);
    return distances;
  }

  #dependents(): ReadonlyMap<string, readonly string[]> {
    const dependents = new Map<string, string[]>();
    const add = (file: string, dependent: string): void => {
      const known = dependents.get(file);
      if (known) known.push(dependent);
      else dependents.set(file, [dependent]);
    };
    for (const [file, imports] of this.#links.imports) {
      const { reads, bundles } = this.#needsOf(file);
      for (const needed of [...imports, ...bundles, ...this.#matching(reads)]) add(needed, file);
    }
    return dependents;
  }
}

/** The tests that a change of these files touches, nearest first. */
export async function testsTouchedBy(changed: readonly string[]): Promise<readonly TouchedTest[]> {
  return (await TestInputs.read()).touchedBy(changed);
}
