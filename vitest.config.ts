import { availableParallelism } from "node:os";
import path from "node:path";
import { defineConfig } from "vitest/config";
import { scaled } from "./test/runner/machine-speed.ts";
import { LongestFirst } from "./test/runner/sequencer.ts";
import { earlyFiles, lawFactor, longRun, repeatedBy, tier } from "./test/runner/tier.ts";
import { isolatedUnitFiles, unitFiles } from "./test/runner/unit-files.ts";

const oneByOne = { fileParallelism: false, testTimeout: scaled(240_000), hookTimeout: scaled(240_000) };

// Some start processes or compilers.
const unit = { testTimeout: scaled(60_000) * lawFactor, hookTimeout: scaled(60_000) };
const isolated = isolatedUnitFiles();

/** What only `npm run test:laws` runs: a story that others show already, done in another way, and what takes minutes. */
const longFiles = ["test/vscode/low-code-keys.test.ts", "test/interop/keycloak/**"];
const leftOut = ["**/node_modules/**", ...(longRun ? [] : longFiles)];

/** The files of a suite of which `npm test` runs some and `npm run test:all` the others. */
function filesOf(suite: keyof typeof earlyFiles): { readonly include: string[]; readonly exclude: string[] } {
  const every = [`test/${suite}/**/*.test.ts`];
  const early = [...earlyFiles[suite]];
  if (tier === "test") return { include: early, exclude: leftOut };
  return { include: every, exclude: tier === "rest" ? [...leftOut, ...early] : leftOut };
}

if (longRun)
  process.stderr.write(`Every law runs ${lawFactor} times its count. ${repeatedBy} repeats this run.\n`);

export default defineConfig({
  resolve: {
    conditions: ["hookloom-source", "node"],
    // Only the editor has the module itself.
    alias: {
      vscode: path.join(import.meta.dirname, "extension/host/src/testing/vscode.ts"),
      ...(longRun ? { "fast-check": path.join(import.meta.dirname, "test/runner/fast-check-long.ts") } : {}),
    },
  },
  ssr: { resolve: { conditions: ["hookloom-source", "node"] } },
  test: {
    reporters: ["default"],
    // Debug output of what the code ignores with a reason.
    onConsoleLog: (text) => !text.startsWith("Ignored, since "),
    // The long run shuffles the files.
    ...(longRun ? {} : { sequence: { sequencer: LongestFirst } }),
    setupFiles: ["test/runner/each-file.ts"],
    // A condition that holds ends the wait; one second is too short where processes start.
    expect: { requireAssertions: true, poll: { timeout: scaled(30_000), interval: 30 } },
    // V8 13.6, which Node 24 has, reads objects on its compiler threads while the program changes them, and now and then that
    // ends a worker with a signal in the middle of a file, mostly on a busy machine (nodejs/node#64841, nodejs/node#66126).
    // Compiled on the main thread, nothing changes meanwhile.
    execArgv: ["--no-concurrent-recompilation"],
    // Many tests wait for processes, timers and compilers, so one worker a core would leave the cores idle.
    maxWorkers: availableParallelism() + 1,
    projects: [
      // The files of a worker follow one another and share the modules that they import.
      {
        extends: true,
        test: { name: "unit", include: unitFiles, exclude: isolated, isolate: false, ...unit },
      },
      { extends: true, test: { name: "unit-isolated", include: isolated, ...unit } },
      {
        extends: true,
        test: {
          name: "corpus",
          include: ["test/corpus/**/*.test.ts"],
          testTimeout: scaled(300_000) * lawFactor,
          hookTimeout: scaled(60_000),
        },
      },
      {
        extends: true,
        test: {
          name: "postgres",
          include: ["test/postgres/**/*.test.ts"],
          globalSetup: ["test/postgres/global-setup.ts"],
          // Laws open a store of their own for each of many cases.
          testTimeout: scaled(120_000) * lawFactor,
          hookTimeout: scaled(60_000),
        },
      },
      {
        extends: true,
        test: {
          name: "interop",
          include: ["test/interop/**/*.test.ts"],
          exclude: leftOut,
          testTimeout: scaled(60_000),
          // Installs the packages, which waits for the network, and asks them about every sample.
          hookTimeout: scaled(600_000),
        },
      },
      {
        extends: true,
        test: {
          name: "cluster",
          ...filesOf("cluster"),
          ...oneByOne,
          // Each file has a namespace of its own and mostly waits for pods.
          fileParallelism: true,
          maxWorkers: 6,
        },
      },
      {
        extends: true,
        test: { name: "archives", include: ["test/archives/**/*.test.ts"], testTimeout: scaled(60_000) },
      },
      { extends: true, test: { name: "faults", include: ["test/faults/**/*.test.ts"], ...oneByOne } },
      {
        extends: true,
        test: {
          name: "webview",
          include: ["test/webview/**/*.test.ts"],
          globalSetup: ["test/webview/global-setup.ts"],
          testTimeout: scaled(120_000),
          hookTimeout: scaled(120_000),
          // Each worker has one browser, and loads the modules of the tests once.
          fileParallelism: true,
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: "vscode",
          ...filesOf("vscode"),
          globalSetup: ["test/vscode/global-setup.ts"],
          // A step of a story has several waits (`stepTimeout`), and few of them take long.
          testTimeout: scaled(120_000),
          hookTimeout: scaled(120_000),
          // A worker keeps its browser and the editor that its files share.
          isolate: false,
          fileParallelism: true,
          maxWorkers: 2,
        },
      },
    ],
  },
});
