// What a run of suites adds up to, and how it is printed.
import { readFileSync, writeFileSync } from "node:fs";
import type { FileReport, RunReport } from "./run-reporter.ts";

/** One row of the timing table: a suite, or a step such as the build. */
export interface Timing {
  readonly name: string;
  readonly seconds: number;
  readonly files: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

type Counts = Pick<Timing, "passed" | "failed" | "skipped">;

const slowestCount = 20;

/** The sums over files or suites. */
export function countsOf(all: readonly Counts[]): Counts {
  const sum = (key: keyof Counts): number => all.reduce((total, one) => total + one[key], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

/** The end of a report: the failures, and in the last line the counts. */
export function closingText({ passed, failed, skipped }: Counts, failures: readonly string[]): string {
  const text = failures.length > 0 ? `\nFailed:\n\n${failures.join("\n\n")}\n` : "";
  return `${text}\n${passed} passed, ${failed} failed, ${skipped} skipped\n`;
}

export class Summary {
  readonly #timings: Timing[] = [];
  readonly #files: FileReport[] = [];
  readonly #failures: string[] = [];
  readonly #skipped: string[] = [];
  readonly #notices: string[] = [];
  #startedAt = Date.now();

  /** The suites and steps so far. */
  get names(): readonly string[] {
    return this.#timings.map(({ name }) => name);
  }

  get failed(): number {
    return countsOf(this.#timings).failed;
  }

  /** Adds a step that counts as one test, such as a linter. */
  addStep(name: string, seconds: number, failure?: string): void {
    const failed = failure === undefined ? 0 : 1;
    this.#timings.push({ name, seconds, files: 0, passed: 1 - failed, failed, skipped: 0 });
    if (failure !== undefined) this.#failures.push(`${name}: ${failure}`);
  }

  /** Adds time that is no test, such as the build. */
  addTime(name: string, seconds: number): void {
    this.#timings.push({ name, seconds, files: 0, passed: 0, failed: 0, skipped: 0 });
  }

  /** Adds a suite that this machine cannot run. */
  addSkipped(name: string, reason: string): void {
    this.#timings.push({ name, seconds: 0, files: 0, passed: 0, failed: 0, skipped: 1 });
    this.#skipped.push(`${name}: ${reason}`);
  }

  /** Adds a sentence about what was left out on purpose. */
  addNotice(sentence: string): void {
    this.#notices.push(sentence);
  }

  /** Adds what a run of Vitest left; without a report, or with a bad status and no failure, it counts as one failure. */
  addRun(name: string, seconds: number, status: number, report: RunReport | undefined): void {
    const { files = [], failures = [], skipped = [] } = report ?? {};
    const counts = countsOf(files);
    const unnamed = status !== 0 && failures.length === 0;
    this.#timings.push({
      name,
      seconds,
      files: files.length,
      ...counts,
      failed: status !== 0 && counts.failed === 0 ? 1 : counts.failed,
    });
    this.#files.push(...files);
    this.#failures.push(...failures.map((text) => `${name}: ${text}`));
    if (unnamed) this.#failures.push(`${name}: ended with status ${status} and named no failure`);
    this.#skipped.push(...skipped);
  }

  /** Keeps all of it but the notices for another process. */
  save(path: string): void {
    const kept: Saved = {
      startedAt: this.#startedAt,
      timings: this.#timings,
      files: this.#files,
      failures: this.#failures,
      skipped: this.#skipped,
    };
    writeFileSync(path, JSON.stringify(kept));
  }

  /** Adds what another process saved. @throws Error where there is nothing */
  addSaved(path: string): void {
    const kept = JSON.parse(readFileSync(path, "utf8")) as Saved;
    this.#startedAt = kept.startedAt;
    this.#timings.push(...kept.timings);
    this.#files.push(...kept.files);
    this.#failures.push(...kept.failures);
    this.#skipped.push(...kept.skipped);
  }

  /** The timing table, the slowest files, the skipped tests and the failures; the last line has the counts. */
  text(): string {
    const parts = [
      `\n${this.#table()}`,
      this.#files.length > 0 ? `\n${this.#slowest()}` : "",
      this.#skipped.length > 0 ? `\nSkipped:\n${this.#skipped.map((line) => `  ${line}\n`).join("")}` : "",
      this.#notices.map((sentence) => `\n${sentence}\n`).join(""),
      closingText(countsOf(this.#timings), this.#failures),
    ];
    return parts.join("");
  }

  #table(): string {
    const row = (name: string, ...cells: readonly (number | string)[]): string =>
      `${name.padEnd(28)}${cells.map((cell) => String(cell).padStart(9)).join("")}\n`;
    const rows = this.#timings.map(({ name, seconds, files, passed, failed, skipped }) =>
      row(name, seconds.toFixed(1), files || "", passed || "", failed || "", skipped || ""),
    );
    const seconds = (Date.now() - this.#startedAt) / 1_000;
    const head = row("suite", "seconds", "files", "passed", "failed", "skipped");
    return `${head}${rows.join("")}${row("in all", seconds.toFixed(1))}`;
  }

  #slowest(): string {
    const files = [...this.#files].sort((one, other) => other.durationMs - one.durationMs);
    const rows = files
      .slice(0, slowestCount)
      .map(({ file, durationMs }) => `${(durationMs / 1_000).toFixed(1).padStart(8)} s  ${file}\n`);
    return `The slowest files:\n${rows.join("")}`;
  }
}

interface Saved {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly timings: readonly Timing[];
  readonly files: readonly FileReport[];
  readonly failures: readonly string[];
  readonly skipped: readonly string[];
}
