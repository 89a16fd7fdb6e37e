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
import type { FileReport, RunReport } from "./run-reporter.ts";

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

export class Passes {
  readonly #folder: string;
  readonly #results: string;

  /** `results`: where the runs of whole suites leave their reports. */
  constructor(folder: string, results: string) {
    this.#folder = join(folder, "passed");
    this.#results = results;
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
