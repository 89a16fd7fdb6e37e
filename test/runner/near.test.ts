import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { remainder, sortByDistance } from "./near.ts";
import { Passes } from "./passes.ts";
import { temporaryFolder } from "./temporary-folder.ts";

it("runs the nearest tests first, and the fastest of those", () => {
  const tests = [
    { file: "far", distance: 3, durationMs: 1 },
    { file: "slow", distance: 1, durationMs: 900 },
    { file: "quick", distance: 1, durationMs: 20 },
    { file: "own", distance: 0, durationMs: 5_000 },
  ];
  expect(sortByDistance(tests).map(({ file }) => file)).toEqual(["own", "quick", "slow", "far"]);
});

it("names what remains, and how long it takes", () => {
  const left = Array.from({ length: 22 }, (_, index) => ({
    file: `${index}.test.ts`,
    suite: "unit",
    durationMs: 4_000,
  }));
  expect(remainder([])).toBe("");
  expect(remainder(left.slice(0, 1))).toBe("\n1 file, 4 s remain: `npm test`\n  0.test.ts\n");
  expect(remainder(left)).toMatch(
    /^\n22 files, 88 s remain: `npm test`\n {2}0\.test\.ts\n[\s\S]*\n {2}and 2 more\n$/,
  );
});

describe("a test that passed", () => {
  let folder: string;
  let results: string;
  const report = (file: string, durationMs: number) => ({
    file,
    suite: "unit",
    durationMs,
    passed: 1,
    failed: 0,
    skipped: 0,
    isSound: true,
  });

  beforeEach(() => {
    folder = temporaryFolder();
    results = join(folder, "results");
    mkdirSync(results);
  });

  it("is known by its key for a month", () => {
    const passes = new Passes(folder, results);
    passes.add("one", report("one.test.ts", 100));
    passes.add("two", report("one.test.ts", 100));
    expect(passes.has("one")).toBe(true);
    expect(passes.has("three")).toBe(false);
    const old = Date.now() / 1_000 - 31 * 24 * 3_600;
    utimesSync(join(folder, "passed", "one"), old, old);
    passes.prune();
    expect([passes.has("one"), passes.has("two")]).toEqual([false, true]);
  });

  it("is stored if its file passed at the first attempt with its current inputs", async () => {
    const passes = new Passes(folder, results);
    const keys = new Map([
      ["one.test.ts", "1"],
      ["saved.test.ts", "2 before"],
      ["flaky.test.ts", "3"],
      ["broken.test.ts", undefined],
    ]);
    const now = new Map([...keys, ["saved.test.ts", "2"]]);
    const reports = [...keys.keys()].map((file) => ({
      ...report(file, 1),
      isSound: file !== "flaky.test.ts",
    }));
    await passes.keep(keys, reports, { keyOf: (test) => now.get(test) });
    expect(["1", "2", "2 before", "3"].filter((key) => passes.has(key))).toEqual(["1"]);
  });

  it("has the duration of its last run, or of the last run of its suite", () => {
    const files = [report("one.test.ts", 100), report("two.test.ts", 200)];
    writeFileSync(join(results, "unit.report.json"), JSON.stringify({ files, failures: [], skipped: [] }));
    const passes = new Passes(folder, results);
    passes.keepDurations([report("two.test.ts", 50)]);
    passes.keepDurations([report("three.test.ts", 60)]);
    expect(passes.durations()).toEqual({ "one.test.ts": 100, "two.test.ts": 50, "three.test.ts": 60 });
  });
});
