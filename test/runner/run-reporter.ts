import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestModule } from "vitest/node";

/** What a run of Vitest leaves for the runner. */
export interface RunReport {
  readonly files: readonly FileReport[];
  /** Each failed test, hook and process with its causes. */
  readonly failures: readonly string[];
  /** Each skipped test with the reason that it gives. */
  readonly skipped: readonly string[];
}

export interface FileReport {
  /** From the root. */
  readonly file: string;
  /** The Vitest project. */
  readonly suite: string;
  /** Imports, hooks and tests. */
  readonly durationMs: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** It passed at the first try, and nothing went wrong around it. */
  readonly isSound: boolean;
}

const longest = { lines: 40, characters: 4_000 };

/** The first lines of an error and of each of its causes, without the frames of packages. */
function textOf(error: SerializedError): string {
  const own = (error.stack ?? `${error.name ?? "Error"}: ${error.message}`)
    .split("\n")
    .filter((line) => !/^\s+at .*node_modules/.test(line));
  const text = own.slice(0, longest.lines).join("\n").slice(0, longest.characters);
  return error.cause ? `${text}\nCaused by: ${textOf(error.cause)}` : text;
}

function* failuresIn(module: TestModule): Iterable<string> {
  const where = module.relativeModuleId;
  for (const error of module.errors()) yield `${where}\n${textOf(error)}`;
  for (const suite of module.children.allSuites())
    for (const error of suite.errors()) yield `${where}\n${suite.fullName}\n${textOf(error)}`;
  for (const test of module.children.allTests("failed"))
    for (const error of test.result().errors ?? []) yield `${where}\n${test.fullName}\n${textOf(error)}`;
  // The process that ran them is gone; why is among the unhandled errors.
  for (const test of module.children.allTests("pending")) yield `${where}\n${test.fullName}\nIt did not end.`;
}

function* skippedIn(module: TestModule): Iterable<string> {
  for (const test of module.children.allTests("skipped")) {
    const result = test.result();
    const reason = ("note" in result && result.note) || "no reason given";
    yield `${module.relativeModuleId} > ${test.fullName}: ${reason}`;
  }
}

function fileReport(module: TestModule, isSound: boolean): FileReport {
  const { collectDuration, setupDuration, duration } = module.diagnostic();
  const count = (state: "passed" | "failed" | "skipped"): number =>
    [...module.children.allTests(state)].length;
  return {
    file: module.relativeModuleId,
    suite: module.project.name,
    durationMs: Math.round(collectDuration + setupDuration + duration),
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    isSound:
      isSound &&
      module.state() === "passed" &&
      ![...module.children.allTests()].some((test) => test.diagnostic()?.flaky === true),
  };
}

/** What these files of tests did, and what failed outside of tests. */
export function reportOf(modules: readonly TestModule[], unhandled: readonly SerializedError[]): RunReport {
  return {
    files: modules.map((module) => fileReport(module, unhandled.length === 0)),
    failures: [...modules.flatMap((module) => [...failuresIn(module)]), ...unhandled.map(textOf)],
    skipped: modules.flatMap((module) => [...skippedIn(module)]),
  };
}

/**
 * Writes a `RunReport` into the file that `HOOKLOOM_TEST_REPORT` names. Vitest's own JSON report has neither the errors of
 * hooks nor those outside of tests (a worker that crashes), and drops the causes of errors and the reasons of skipped tests.
 */
export default class RunReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env.HOOKLOOM_TEST_REPORT;
    if (file === undefined) throw new Error("HOOKLOOM_TEST_REPORT names no file.");
    writeFileSync(file, JSON.stringify(reportOf(modules, unhandled), undefined, 2));
  }
}
