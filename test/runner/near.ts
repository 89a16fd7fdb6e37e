// `npm run test:near`: runs the tests that the changes of the working tree touch, nearest first in the graph of imports, and
// stops after 50 s. Only this tier skips what passed before with the same inputs.
//   -- --base REV   the changes since that commit instead of the last one
//   -- FILE...      what a change of these files would touch
//   -- --again      also what passed before
//   -- --watch      again after each change
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  buildAll,
  buildRuntime,
  installBrowser,
  installTools,
  progress,
  withSentences,
} from "../vscode/setup.mjs";
import { TestInputs, type TouchedTest } from "./inputs.ts";
import { cacheFolder } from "./links.ts";
import { runFiles } from "./near-run.ts";
import { nextSave, stampOfTree } from "./next-save.ts";
import { Passes } from "./passes.ts";
import { repository } from "./source-files.ts";
import { closingText, countsOf } from "./summary.ts";

export const budgetMs = 50_000;
/** What a file takes that was never run. */
export const defaultDurationMs = 1_000;

/** What this tier runs; the other suites need databases, editors or clusters. */
const nearSuites = ["unit", "corpus", "webview"];
export const isNear = ({ suite }: TouchedTest): boolean => nearSuites.some((name) => suite.startsWith(name));

interface Touched extends TouchedTest {
  readonly key: string | undefined;
  readonly durationMs: number;
}

/** The files that differ from a commit, and those that git does not know yet. */
function changedSince(base: string): readonly string[] {
  const git = (...args: readonly string[]): readonly string[] =>
    execFileSync("git", [...args, "-z"], { cwd: repository, encoding: "utf8" })
      .split("\0")
      .filter(Boolean);
  return [
    ...git("diff", "--name-only", "--no-renames", base),
    ...git("ls-files", "--others", "--exclude-standard"),
  ];
}

/** Nearest first, and of those that are as near the quickest. */
export function sortByDistance<T extends Pick<Touched, "distance" | "durationMs">>(
  tests: readonly T[],
): readonly T[] {
  return tests.toSorted((one, other) => one.distance - other.distance || one.durationMs - other.durationMs);
}

/** The files that were left out, by suite, with the time that they take. */
export function remainder(left: readonly Pick<Touched, "file" | "suite" | "durationMs">[]): string {
  if (left.length === 0) return "";
  const seconds = left.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1_000;
  const shown = left.slice(0, 20).map(({ file }) => `  ${file}\n`);
  const more = left.length > shown.length ? `  and ${left.length - shown.length} more\n` : "";
  const files = left.length === 1 ? "1 file" : `${left.length} files`;
  return `\n${files}, ${seconds.toFixed(0)} s remain: \`npm test\`\n${shown.join("")}${more}`;
}

interface NearOptions {
  /** The files whose change is tested. */
  readonly changed: readonly string[];
  /** Runs also what passed before with the same inputs. */
  readonly again?: boolean;
}

export interface NearResult {
  /** What remains of the suites that this tier runs. */
  readonly left: readonly string[];
  readonly seconds: number;
  /** Whether nothing failed. */
  readonly ok: boolean;
}

/** The result of the last run. */
export const lastRun = join(cacheFolder(repository), "last-run.json");

async function runNear({ changed, again = false }: NearOptions): Promise<NearResult> {
  const start = performance.now();
  const inputs = await TestInputs.read();
  const passes = Passes.own();
  const durations = passes.durations();
  const touched = inputs.touchedBy(changed).map((test) => ({
    ...test,
    key: inputs.keyOf(test.file),
    durationMs: durations[test.file] ?? defaultDurationMs,
  }));
  const due = sortByDistance(touched.filter(({ key }) => again || key === undefined || !passes.has(key)));
  const before = touched.length - due.length;
  progress(
    `${changed.length} changed files touch ${touched.length} test files; ${before} passed with these inputs`,
  );
  const near = due.filter(isNear);
  const isPage = ({ suite }: Touched): boolean => suite.startsWith("webview");
  const isCorpus = ({ suite }: Touched): boolean => suite === "corpus";
  const reading = (part: "none" | "runtime" | "all"): readonly Touched[] =>
    near.filter((test) => !isPage(test) && inputs.readsBuild(test.file) === part);
  const runtimeOfPages = near.some((test) => isPage(test) && inputs.readsBuild(test.file) !== "none");
  const stages = [
    { files: reading("none").filter((test) => !isCorpus(test)), prepare: [] },
    { files: near.filter(isCorpus), prepare: [installTools] },
    { files: reading("runtime"), prepare: [buildRuntime] },
    { files: near.filter(isPage), prepare: [installBrowser, ...(runtimeOfPages ? [buildRuntime] : [])] },
    { files: reading("all"), prepare: [buildAll] },
  ];
  const run = await runFiles(start + budgetMs, stages, (test) => inputs.loadableFiles(test));
  passes.keepDurations(run.reports.filter(({ isSound }) => isSound));
  await passes.keep(new Map(due.map(({ file, key }) => [file, key])), run.reports);
  const finished = new Set(run.reports.map(({ file }) => file));
  const left = due.filter(({ file }) => !finished.has(file));
  const counts = countsOf(run.reports);
  const failed = Math.max(counts.failed, run.failures.length > 0 ? 1 : 0);
  process.stdout.write(remainder(left) + closingText({ ...counts, failed }, run.failures));
  const ok = failed === 0;
  const seconds = (performance.now() - start) / 1_000;
  const result = { left: left.filter(isNear).map(({ file }) => file), seconds, ok };
  writeFileSync(lastRun, JSON.stringify(result));
  return result;
}

/** Each time in a process of its own, which reads the configuration as it is then. */
async function runAtEachSave(): Promise<void> {
  const args = process.argv.slice(1).filter((arg) => arg !== "--watch");
  for (;;) {
    const stamp = stampOfTree(repository);
    spawnSync(process.execPath, [...process.execArgv, ...args], { stdio: "inherit" });
    progress("waiting for a change");
    await nextSave(repository, stamp);
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      base: { type: "string", default: "HEAD" },
      watch: { type: "boolean", default: false },
      again: { type: "boolean", default: false },
    },
  });
  if (values.watch) return await runAtEachSave();
  const changed = positionals.length > 0 ? positionals : changedSince(values.base);
  process.exitCode = (await runNear({ changed, again: values.again })).ok ? 0 : 1;
}

if (import.meta.main) await withSentences(main);
