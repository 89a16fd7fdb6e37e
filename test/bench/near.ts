import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { TestInputs, type TouchedTest } from "../runner/inputs.ts";
import {
  budgetMs,
  defaultDurationMs,
  isNear,
  lastRun,
  type NearResult,
  sortByDistance,
} from "../runner/near.ts";
import { Passes } from "../runner/passes.ts";
import { repository } from "../runner/source-files.ts";
import { affectedBy, openReplay } from "./replay.ts";
import type { Row } from "./table.ts";

const commitCount = 100;
/** How many of the commits are really run. */
const runCount = 5;
/** Until the first test of a Vitest runs. */
const startMs = 4_000;

const git = (...args: readonly string[]): readonly string[] =>
  execFileSync("git", args, { cwd: repository, encoding: "utf8" }).split("\n").filter(Boolean);

/** When the last of these tests ends if each worker takes the next one as soon as it can. */
export function makespanMs(durationsMs: readonly number[], workers: number): number {
  const workerEnds = Array<number>(workers).fill(0);
  for (const durationMs of durationsMs) {
    const first = workerEnds.indexOf(Math.min(...workerEnds));
    workerEnds[first] = (workerEnds[first] ?? 0) + durationMs;
  }
  return Math.max(...workerEnds);
}

/** How long the unit, corpus and page tests take, by the last time that they ran. */
function timeOf(touched: readonly TouchedTest[], durations: Readonly<Record<string, number>>): number {
  const near = sortByDistance(
    touched
      .filter(isNear)
      .map((test) => ({ ...test, durationMs: durations[test.file] ?? defaultDurationMs })),
  );
  const times = (isPage: boolean): readonly number[] =>
    near.filter(({ suite }) => suite.startsWith("webview") === isPage).map(({ durationMs }) => durationMs);
  const start = near.length > 0 ? startMs : 0;
  return start + makespanMs(times(false), availableParallelism() + 1) + makespanMs(times(true), 2);
}

/** Runs the tests in a process of their own, whose output is no row of a table. */
function reallyRun(changed: readonly string[]): NearResult {
  const script = join(repository, "test", "runner", "near.ts");
  const args = ["--conditions=hookloom-source", script, "--again", "--", ...changed];
  spawnSync(process.execPath, args, { cwd: repository, stdio: "ignore" });
  return JSON.parse(readFileSync(lastRun, "utf8")) as NearResult;
}

/**
 * Replays the last commits: which tests the files that each changed touch in the graph of today, without those that depend on
 * nothing else than before it, which passed then; and whether they end within the time of `npm run test:near`. What a commit
 * changed and is gone by now touches nothing.
 */
export async function* benchNear(): AsyncGenerator<Row> {
  const inputs = await TestInputs.read();
  const durations = Passes.own().durations();
  const near = inputs.tests.filter((file) => isNear({ file, suite: inputs.suiteOf(file), distance: 0 }));
  const unknown = near.filter((file) => durations[file] === undefined).length;
  yield {
    what: "test files that were never timed (taken as 1 s)",
    value: unknown,
    unit: `of ${near.length}`,
  };
  const commits = git("log", `-${commitCount}`, "--first-parent", "--format=%H").map((commit) => {
    const changed = git("diff-tree", "--no-commit-id", "--name-only", "--no-renames", "-r", commit);
    return { commit, changed };
  });
  const files = commits.flatMap(({ changed }) => changed);
  const deletedCount = files.filter((file) => !existsSync(join(repository, file))).length;
  yield { what: "changed files that are gone by now", value: (100 * deletedCount) / files.length, unit: "%" };
  const isWithin = (touched: readonly TouchedTest[]): boolean => timeOf(touched, durations) <= budgetMs;
  const touchedBy = ({ changed }: (typeof commits)[number]): readonly TouchedTest[] =>
    inputs.touchedBy(changed);
  const overBudget = commits.filter((commit) => !isWithin(touchedBy(commit)));
  let late = 0;
  openReplay();
  // Oldest first, so that each state of the clone differs little from the one before it.
  for (const one of overBudget.toReversed()) {
    const all = touchedBy(one);
    const files = all.map(({ file }) => file);
    const isAffected = await affectedBy(one.commit, one.changed, files);
    const touched = all.filter(({ file }) => isAffected(file, inputs.inputsOf(file)));
    if (!isWithin(touched)) late++;
  }
  yield {
    what: `commits of which a test remains after ${budgetMs / 1_000} s, by recorded times`,
    value: (100 * late) / commits.length,
    unit: "%",
    limit: 25,
    peer: `${(100 * overBudget.length) / commits.length} % where all that they touch runs`,
  };
  const step = Math.floor(commits.length / runCount);
  for (const { changed } of commits.filter((_, index) => index % step === 0)) {
    const { seconds, left } = reallyRun(changed.filter((file) => existsSync(join(repository, file))));
    yield {
      what: `test:near of ${changed.length} changed files, really run`,
      value: seconds,
      unit: "s",
      limit: 60,
      peer: `${left.length} test files remain`,
    };
  }
}
