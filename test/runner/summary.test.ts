import { join } from "node:path";
import { expect, it } from "vitest";
import { Summary } from "./summary.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const file = {
  file: "a.test.ts",
  suite: "unit",
  durationMs: 1_500,
  passed: 3,
  failed: 0,
  skipped: 1,
  isSound: true,
};
const lastLine = (summary: Summary): string | undefined => summary.text().trimEnd().split("\n").at(-1);

it("ends with the counts of all suites and steps", () => {
  const summary = new Summary();
  summary.addTime("build", 2);
  summary.addStep("check: tsc", 9);
  summary.addRun("unit", 4, 0, { files: [file], failures: [], skipped: ["a.test.ts > b: no Java"] });
  expect(lastLine(summary)).toBe("4 passed, 0 failed, 1 skipped");
  expect(summary.text()).toContain("1.5 s  a.test.ts");
  expect(summary.text()).toContain("Skipped:\n  a.test.ts > b: no Java");
});

it("counts a suite that failed without a failed test as one failure", () => {
  const summary = new Summary();
  summary.addRun("unit", 4, 1, { files: [file], failures: ["a.test.ts\nError: late"], skipped: [] });
  summary.addRun("vscode", 4, 137, undefined);
  expect(summary.failed).toBe(2);
  expect(summary.text()).toContain("unit: a.test.ts\nError: late");
  expect(summary.text()).toContain("vscode: ended with status 137 and named no failure");
});

it("names a failed step, and lists skipped work without counting it", () => {
  const summary = new Summary();
  summary.addStep("check: tsc", 9, "ended with status 2");
  summary.addNotice("Kubernetes is left out.");
  expect(summary.text()).toContain("Failed:\n\ncheck: tsc: ended with status 2");
  expect(summary.text()).toContain("Kubernetes is left out.");
  expect(lastLine(summary)).toBe("0 passed, 1 failed, 0 skipped");
});

it("continues what another process saved", () => {
  const folder = temporaryFolder();
  try {
    const first = new Summary();
    first.addRun("unit", 4, 1, { files: [{ ...file, failed: 1 }], failures: ["a.test.ts\nno"], skipped: [] });
    first.save(join(folder, "first.json"));
    const second = new Summary();
    second.addSaved(join(folder, "first.json"));
    second.addRun("vscode", 4, 0, { files: [file], failures: [], skipped: [] });
    expect(second.names).toEqual(["unit", "vscode"]);
    expect(lastLine(second)).toBe("6 passed, 1 failed, 2 skipped");
    expect(second.text()).toContain("unit: a.test.ts\nno");
  } finally {
  }
});
