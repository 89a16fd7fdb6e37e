import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { RunReport } from "./run-reporter.ts";

// @bundles test/runner/run-reporter.ts

const root = join(import.meta.dirname, "..", "..");
let folder: string;

// Inside the project, so that its packages are found.
beforeEach(() => {
  folder = mkdtempSync(join(root, "node_modules", ".report-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs Vitest on a file of this text. */
function reportOf(text: string): Promise<RunReport> {
  const head = `import { afterAll, beforeAll, describe, expect, it } from "vitest";\nimport fc from "fast-check";\n`;
  writeFileSync(join(folder, "one.test.ts"), head + text);
  writeFileSync(join(folder, "vitest.config.ts"), `export default { test: { include: ["one.test.ts"] } };`);
  const file = join(folder, "report.json");
  const args = [join(root, "node_modules", "vitest", "vitest.mjs"), "run", "--root", folder];
  const reporter = `--reporter=${join(import.meta.dirname, "run-reporter.ts")}`;
  const env = { ...process.env, HOOKLOOM_TEST_REPORT: file };
  return new Promise((resolve) => {
    execFile(process.execPath, [...args, reporter], { env }, () =>
      resolve(JSON.parse(readFileSync(file, "utf8")) as RunReport),
    );
  });
}

const failuresOf = async (text: string): Promise<string> => (await reportOf(text)).failures.join("\n\n");

it("names nothing where all tests pass", async () => {
  const { files, failures } = await reportOf(`it("holds", () => {});`);
  expect(failures).toEqual([]);
  expect(files).toMatchObject([{ isSound: true }]);
});

it("includes a property's counterexample and the failed assertion", async () => {
  const failures = await failuresOf(
    `it("holds", () => fc.assert(fc.property(fc.constant(7), (n) => expect(n).toBe(8))));`,
  );
  expect(failures).toContain("one.test.ts\nholds\n");
  expect(failures).toContain("Counterexample: [7]");
  expect(failures).toContain("Caused by: AssertionError: expected 7 to be 8");
});

it("has the error of a hook", async () => {
  const failures = await failuresOf(`
    describe("a story", () => {
      beforeAll(() => { throw new Error("no stage"); });
      it("begins", () => {});
    });`);
  expect(failures).toContain("one.test.ts\na story\nError: no stage");
});

it("has an error that is thrown after its test", async () => {
  const { files, failures } = await reportOf(`
    it("leaves a timer", () => { setTimeout(() => { throw new Error("late"); }); });
    it("waits", () => new Promise((resolve) => setTimeout(resolve, 50)));`);
  expect(failures.join()).toContain("Error: late");
  expect(files).toMatchObject([{ failed: 0, isSound: false }]);
});

it("names the test in which its process ends, and the signal", async () => {
  const failures = await failuresOf(`
    it("comes first", () => {});
    it("crashes", async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      process.kill(process.pid, "SIGKILL");
    });
    it("comes last", () => {});`);
  expect(failures).toContain("one.test.ts\ncrashes\nIt did not end.");
  expect(failures).toContain("one.test.ts\ncomes last\nIt did not end.");
  expect(failures).not.toContain("comes first");
  expect(failures).toContain("exited unexpectedly with signal SIGKILL");
});

it("does not report a file as sound if it passes only at the second attempt", async () => {
  const { files, failures } = await reportOf(
    `let tries = 0; it("holds", { retry: 1 }, () => expect(tries++).toBe(1));`,
  );
  expect(failures).toEqual([]);
  expect(files).toMatchObject([{ passed: 1, isSound: false }]);
});

it("counts the tests of each file, and has the reason of each skipped one", async () => {
  const { files, skipped } = await reportOf(`
    it("holds", () => {});
    it("fails", () => { throw new Error("no"); });
    it("waits for Java", ({ skip }) => skip("there is no Java"));`);
  expect(files).toMatchObject([{ file: "one.test.ts", passed: 1, failed: 1, skipped: 1, isSound: false }]);
  expect(files[0]?.durationMs).toBeGreaterThan(0);
  expect(skipped).toEqual(["one.test.ts > waits for Java: there is no Java"]);
});
