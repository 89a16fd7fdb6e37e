// What passed with which inputs, and how long each file of tests takes; kept in node_modules, so that a new install forgets it.
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { TestInputs } from "./inputs.ts";
import { cacheFolder } from "./links.ts";
import type { FileReport, RunReport } from "./run-reporter.ts";
import { repository } from "./source-files.ts";

const dayMs = 86_400_000;

/** By file, milliseconds. */
type Durations = Readonly<Record<string, number>>;

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return undefined;
  }
}

/** By test file; undefined where its inputs are not known. */
type Keys = ReadonlyMap<string, string | undefined>;

/** What every test depends on now. */
export async function keysOfAll(): Promise<Keys> {
  const inputs = await TestInputs.read();
  return new Map(inputs.tests.map((test) => [test, inputs.keyOf(test)]));
}

export class Passes {
  readonly #folder: string;
  readonly #results: string;

  /** `results`: where the runs of whole suites leave their reports. */
  constructor(folder: string, results: string) {
    this.#folder = join(folder, "passed");
    this.#results = results;
  }

  /** Of this repository. */
  static own(): Passes {
    return new Passes(cacheFolder(repository), join(repository, "test-results"));
  }

  /** Whether a test passed with the inputs that this key stands for. */
  has(key: string): boolean {
    return existsSync(join(this.#folder, key));
  }

  /** Keeps that a test passed. The caller has made sure that it did so at once, with the inputs of the key. */
  add(key: string, { file, durationMs }: FileReport): void {
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(join(this.#folder, key), `${file} passed, ${(durationMs / 1_000).toFixed(1)} s\n`);
  }

  /** Keeps which files passed with the inputs that they had when the run started, by these keys, and still have. */
  async keep(keys: Keys, reports: readonly FileReport[], now?: Pick<TestInputs, "keyOf">): Promise<void> {
    this.prune();
    // A file that was saved meanwhile may have been loaded in either state.
    const inputs = now ?? (await TestInputs.read());
    for (const report of reports) {
      const key = report.isSound ? keys.get(report.file) : undefined;
      if (key !== undefined && key === inputs.keyOf(report.file)) this.add(key, report);
    }
  }

  /** Forgets what is older than a month. */
  prune(now = Date.now()): void {
    if (!existsSync(this.#folder)) return;
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name);
      if (now - statSync(path).mtimeMs > 30 * dayMs) rmSync(path);
    }
  }

  /** How long each file took the last time, by the reports of whole suites and the newer runs of this tier. */
  durations(): Durations {
    const reports = globSync("*.report.json", { cwd: this.#results }).map((name) =>
      join(this.#results, name),
    );
    const files = reports.flatMap((path) => readJson<RunReport>(path)?.files ?? []);
    const ofSuites = Object.fromEntries(files.map(({ file, durationMs }) => [file, durationMs]));
    return { ...ofSuites, ...readJson<Durations>(this.#own) };
  }

  keepDurations(files: readonly FileReport[]): void {
    const measured = Object.fromEntries(files.map(({ file, durationMs }) => [file, durationMs]));
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(this.#own, JSON.stringify({ ...readJson<Durations>(this.#own), ...measured }));
  }

  get #own(): string {
    return join(this.#folder, "..", "durations.json");
  }
}
