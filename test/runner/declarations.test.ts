import { execFile } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { TestInputs, testsTouchedBy } from "./inputs.ts";
import { repository, SourceFiles } from "./source-files.ts";
import { temporaryFolder } from "./temporary-folder.ts";

// @samples **

let inputs: TestInputs;
let folder: string;
const files = new SourceFiles(repository);
beforeAll(async () => {
  inputs = await TestInputs.read();
  folder = temporaryFolder();
});

/** What only tests load, of the suites that test:near runs. */
function filesOfTests(): readonly string[] {
  const near = inputs.tests.filter((test) => /^(?:unit|corpus|webview)/.test(inputs.suiteOf(test)));
  const used = new Set(near.flatMap((test) => [...inputs.inputsOf(test)]));
  return [...used].filter(
    (file) => /\.test\.tsx?$|\/testing\/|^test\//.test(file) && /\.[cm]?tsx?$/.test(file),
  );
}

/** Names a place in the repository, other than to find a package from there. */
const locationPattern =
  /import\.meta\.(?:dirname|filename)|(?<!createRequire\()import\.meta\.url|\brepository\b.* from ".*dist\.ts"/;

it("every test file that names a repository path declares what it reads or bundles there", () => {
  const undeclaredFiles = filesOfTests().filter((file) => {
    const { reads, samples, bundles } = files.declared(file);
    return locationPattern.test(files.text(file)) && reads.length + samples.length + bundles.length === 0;
  });
  expect(undeclaredFiles).toEqual([]);
});

it("every declaration matches existing files", () => {
  const declaringFiles = [...files.all].filter(
    (file) =>
      /\.[cm]?tsx?$/.test(file) && /^\/\/ @(?:reads|bundles|without|samples) /m.test(files.text(file)),
  );
  const stale = declaringFiles.flatMap((file) => {
    const { reads, samples, bundles, without } = files.declared(file);
    const globs = [...reads, ...samples].filter((glob) => glob !== "nothing" && !/(?:^|\/)dist\//.test(glob));
    return [
      ...globs.filter((glob) => files.matching(glob).length === 0),
      ...[...bundles, ...without].filter((module) => !files.all.has(module)),
    ].map((path) => `${file}: ${path}`);
  });
  expect(declaringFiles.length).toBeGreaterThan(20);
  // What explains these comments, or tests them, has examples.
  expect(stale.filter((text) => !text.startsWith("test/runner/"))).toEqual([]);
});

it("a module of this repository touches the test beside it first", async () => {
  const [first] = await testsTouchedBy(["test/runner/near.ts"]);
  expect(first).toEqual({ file: "test/runner/near.test.ts", suite: "unit", distance: 1 });
});

describe("the inputs of some tests", () => {
  const sample = [
    "extension/build/contributes.test.ts",
    "extension/core/src/project/config/project-schema.test.ts",
    "extension/core/src/project/scaffold/samples.test.ts",
    "language-server/bridge/src/read-laws.test.ts",
    "templates/runtime/src/catalog/completeness.test.ts",
  ];

  /** The files of the repository that are read while these tests run, by Vitest and by the tests. */
  async function readFilesOf(tests: readonly string[]): Promise<ReadonlySet<string>> {
    const log = join(folder, "reads");
    const trace = pathToFileURL(join(import.meta.dirname, "trace-reads.mjs")).href;
    // The long run has a file of its own in the place of fast-check.
    const { HOOKLOOM_LAWS: _, ...usual } = process.env;
    const env = { ...usual, NODE_OPTIONS: `--import ${trace}`, HOOKLOOM_READS: log };
    const vitest = join(repository, "node_modules", "vitest", "vitest.mjs");
    await promisify(execFile)(process.execPath, [vitest, "run", "--project", "unit*", ...tests], {
      cwd: repository,
      env,
      maxBuffer: 64 << 20,
    });
    const paths = new Set(readFileSync(log, "utf8").split("\n"));
    const inside = [...paths].filter((path) => existsSync(path) && statSync(path).isFile());
    return new Set(inside.map((path) => relative(repository, path).replaceAll("\\", "/")));
  }

  it("contain every file that is read, except configuration and excluded files", async () => {
    const read = await readFilesOf(sample);
    for (const test of sample) expect(read).toContain(test);
    // The configuration looks into every unit test, to see which can share a worker.
    const own = sample.flatMap((test) => [...inputs.inputsOf(test), ...inputs.loadableFiles(test)]);
    const known = new Set([...inputs.tests, ...own]);
    const settings =
      /(?:^|\/)(?:package|package-lock|tsconfig[^/]*)\.json$|^\.\.|(?:^|\/)node_modules\/|^vitest\.config\.ts$/;
    expect([...read].filter((file) => !known.has(file) && !settings.test(file))).toEqual([]);
  });
});
