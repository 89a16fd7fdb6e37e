import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestModule } from "vitest/node";

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

/**
 * Writes what failed, as a list of texts, into the file that `HOOKLOOM_TEST_FAILURES` names. Vitest's own JSON report has
 * neither the errors of hooks nor those outside of tests (a worker that crashes), and drops the causes of errors.
 */
export default class FailuresReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env.HOOKLOOM_TEST_FAILURES;
    if (file === undefined) throw new Error("HOOKLOOM_TEST_FAILURES names no file.");
    const failures = [...modules.flatMap((module) => [...failuresIn(module)]), ...unhandled.map(textOf)];
    writeFileSync(file, JSON.stringify(failures, undefined, 2));
  }
}
