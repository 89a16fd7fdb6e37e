// Runs a tier of the tests, or some suites, and ends with one line of counts; test/run.mjs starts it.
//   test (or nothing)  what `npm test` runs
//   all                every test of CI
//   rest               what `npm test` has not run of it; continues its counts
//   laws               the long run
//   unit vscode ...    these suites, whole
import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isClusterBuilt, whyNoCluster } from "../cluster/install.mjs";
import {
  buildAll,
  nodePath,
  progress,
  root,
  SetupError,
  scriptEnvironment,
  withSentences,
} from "../vscode/setup.mjs";
import { keysOfAll, Passes } from "./passes.ts";
import type { FileReport, RunReport } from "./run-reporter.ts";
import { isSuite, needsBuild, prepare, prepareCluster, type Suite, suites } from "./suites.ts";
import { Summary } from "./summary.ts";

const results = join(root, "test-results");
const summary = new Summary();

interface ShowOptions {
  /** Prints at the end, so that commands that run in parallel do not mix their lines. */
  readonly held?: boolean;
  /** Variables beside those of every script. */
  readonly env?: NodeJS.ProcessEnv;
}

interface Ended {
  readonly status: number;
  readonly seconds: number;
}

/** What runs now, and has to end with this process. */
const running = new Set<ChildProcess>();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    for (const child of running) child.kill(signal);
    process.exit(1);
  });

function show(command: string, args: readonly string[], options: ShowOptions = {}): Promise<Ended> {
  const start = Date.now();
  const env = { ...scriptEnvironment(), FORCE_COLOR: process.env.FORCE_COLOR ?? "0", ...options.env };
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: options.held ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    });
    running.add(child);
    const printed: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => printed.push(chunk));
    const end = (status: number): void => {
      running.delete(child);
      process.stdout.write(Buffer.concat(printed));
      resolve({ status, seconds: (Date.now() - start) / 1_000 });
    };
    child.on("error", () => end(1));
    child.on("close", (code) => end(code ?? 1));
  });
}

const tool = (name: string): string => join(root, "node_modules", ".bin", name);

async function check(name: string, args: readonly string[]): Promise<void> {
  progress(`check: ${[name, ...args].join(" ")}`);
  const { status, seconds } = await show(tool(name), args, { held: true });
  summary.addStep(`check: ${name}`, seconds, status === 0 ? undefined : `ended with status ${status}`);
}

/** What reads the sources alone, and so may run beside the build. */
const lint = (): Promise<unknown> =>
  Promise.all([
    check("biome", ["check", "--error-on-warnings", "."]),
    check("node", ["test/rooms/check-rooms.ts"])
      .then(() => check("node", ["test/words/check-words.ts"]))
      .then(() => check("knip", [])),
  ]);

interface SuiteOptions extends ShowOptions {
  /** What runs the command. */
  readonly before?: readonly string[];
  readonly args?: readonly string[];
}

/** Runs suites that share their workers. */
async function runSuites(names: readonly Suite[], options: SuiteOptions = {}): Promise<void> {
  if (names.length === 0) return;
  const name = names.join("+");
  progress(`suite: ${name}`);
  const path = join(results, `${name}.report.json`);
  rmSync(path, { force: true });
  const [command = "", ...args] = [
    ...(options.before ?? []),
    nodePath(),
    join(root, "node_modules", "vitest", "vitest.mjs"),
    "run",
    // With the files of the suite that need a worker each.
    ...names.flatMap((one) => ["--project", `${one}*`]),
    "--reporter=default",
    `--reporter=${join(root, "test", "runner", "run-reporter.ts")}`,
    ...(options.args ?? []),
  ];
  const env = { HOOKLOOM_TEST_REPORT: path, ...options.env };
  await keys;
  const { status, seconds } = await show(command, args, { ...options, env });
  const report = readReport(path);
  ended.push(...(report?.files ?? []));
  summary.addRun(name, seconds, status, report);
}

/** What the tests depended on when the run started; undefined where `npm run test:near` is not to skip what passes here. */
let keys: ReturnType<typeof keysOfAll> | undefined;
const ended: FileReport[] = [];

/** Lets `npm run test:near` skip what passes here at the first try, while its inputs stay the same. */
async function recordPasses(run: () => Promise<void>): Promise<void> {
  keys = keysOfAll();
  // Whatever it waits for, a rejection ends the run at its next suite.
  keys.catch(() => {});
  await run();
  await Passes.own().keep(await keys, ended);
}

function readReport(path: string): RunReport | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as RunReport;
  } catch {
    return undefined;
  }
}

/** A cluster of one's own instead of the one that is started on this machine. */
const givenCluster = process.env.HOOKLOOM_TEST_KUBECONFIG;

async function clusterSuite(prepared: Promise<unknown>, options: SuiteOptions): Promise<void> {
  await prepared;
  const before = givenCluster ? [] : [nodePath(), join(root, "test", "cluster", "start.ts")];
  await runSuites(["cluster"], { ...options, before });
}

/** Without the suite that this machine cannot run, which counts as skipped. */
function withoutUnavailable(chosen: readonly Suite[]): readonly Suite[] {
  const trouble = givenCluster || !chosen.includes("cluster") ? undefined : whyNoCluster();
  if (trouble === undefined) return chosen;
  summary.addSkipped("cluster", trouble);
  return chosen.filter((name) => name !== "cluster");
}

/** Builds, and checks meanwhile what needs no build. */
async function buildAndCheck(chosen: readonly Suite[]): Promise<void> {
  const checks = chosen.includes("check");
  const linted = checks ? lint() : undefined;
  if (needsBuild(chosen)) {
    const start = Date.now();
    await buildAll();
    summary.addTime("build", (Date.now() - start) / 1_000);
  }
  // The build runs the compiler, too, which writes the same files.
  const compiled = checks ? check("tsc", ["-b"]) : undefined;
  await Promise.all([linted, compiled]);
}

/** Runs suites, each with options of its own. */
async function runChosen(
  all: readonly Suite[],
  optionsOf: (suite: Suite) => SuiteOptions = () => ({}),
): Promise<void> {
  const chosen = withoutUnavailable(all);
  const wanted = (...names: readonly Suite[]): readonly Suite[] =>
    names.filter((name) => chosen.includes(name));
  const ready = prepare(chosen);
  const othersDone = new AbortController();
  const cluster = chosen.includes("cluster") && !givenCluster ? prepareCluster(othersDone.signal) : undefined;
  await buildAndCheck(chosen);
  await Promise.all(wanted("corpus").map(ready));
  // Databases, other programs and faults mostly wait, so one worker more for them leaves the cores to the others.
  const runWaitingSuites = async (): Promise<void> => {
    for (const name of wanted("interop", "postgres", "faults")) {
      await ready(name);
      const { args = [], ...options } = optionsOf(name);
      await runSuites([name], { ...options, held: true, args: ["--maxWorkers=1", ...args] });
    }
  };
  await Promise.all([runSuites(wanted("unit", "corpus"), optionsOf("unit")), runWaitingSuites()]);
  // One after the other: both together leave VS Code's stories too little of two cores.
  for (const name of wanted("webview", "vscode")) {
    await ready(name);
    await runSuites([name], optionsOf(name));
  }
  await runSuites(wanted("archives"), optionsOf("archives"));
  // On a busy machine, a build that gives way would never end.
  othersDone.abort();
  for (const name of wanted("cluster"))
    await clusterSuite(Promise.all([cluster, ready(name)]), optionsOf(name));
}

/** How many times their own counts the laws run in the long run. */
const lawFactor = "20";

/** What the long run adds to a suite's options; it runs no others. */
const longRun: Readonly<Partial<Record<Suite, SuiteOptions>>> = {
  unit: { args: ["--isolate", "--sequence.shuffle"] },
  corpus: {},
  webview: { env: { HOOKLOOM_SLOW_HOST: "250" } },
  vscode: { args: ["test/vscode/low-code-keys.test.ts"] },
  interop: { args: ["test/interop/keycloak"] },
};

async function bench(args: readonly string[], options?: ShowOptions): Promise<void> {
  const script = join(root, "test", "bench", "run.mjs");
  const { status, seconds } = await show(nodePath(), [script, ...args], options);
  const why = status === 0 ? undefined : `ended with status ${status}, see above`;
  summary.addStep(`bench: ${args.join(" ")}`, seconds, why);
}

async function runLaws(): Promise<void> {
  const variables = {
    HOOKLOOM_LAWS: lawFactor,
    HOOKLOOM_SEED: process.env.HOOKLOOM_SEED ?? String(randomInt(2 ** 31)),
  };
  await runChosen(Object.keys(longRun).filter(isSuite), (suite) => {
    const { env = {}, ...options } = longRun[suite] ?? {};
    return { ...options, env: { ...env, ...variables } };
  });
  progress("the bridge's laws on 100,000 edits of every operation");
  await bench(["laws"], { env: variables });
  progress("the ratios of the benchmarks, compared with those recorded last");
  await bench(["--compare"]);
}

/** Kept by `npm test` for what continues it. */
const savedTest = join(results, "test.summary.json");

async function runTest(): Promise<void> {
  rmSync(savedTest, { force: true });
  const leftOut = !givenCluster && whyNoCluster() === undefined && !isClusterBuilt();
  if (leftOut)
    summary.addNotice(
      "Kubernetes has never been built on this machine, so its tests are left out: `npm run test:cluster` builds it in about ten minutes and runs them.",
    );
  await recordPasses(() =>
    runChosen(
      suites.filter((name) => name !== "archives" && (name !== "cluster" || !leftOut)),
      () => ({ env: { HOOKLOOM_TIER: "test" } }),
    ),
  );
  summary.save(savedTest);
}

/** Runs what `npm test` has left, and adds its counts. */
async function runRest(): Promise<void> {
  if (!existsSync(savedTest))
    throw new SetupError("`rest` continues the counts of `npm test`: run that first.");
  summary.addSaved(savedTest);
  const finishedSuites = summary.names;
  await runChosen(["archives", "vscode", "cluster"], (name) => ({
    env: { HOOKLOOM_TIER: finishedSuites.includes(name) ? "rest" : "all" },
  }));
}

const tiers: Readonly<Record<string, () => Promise<void>>> = {
  test: runTest,
  rest: runRest,
  all: () => recordPasses(() => runChosen(suites)),
  laws: runLaws,
};

async function main(): Promise<void> {
  mkdirSync(results, { recursive: true });
  const names = process.argv.slice(2);
  const tier = tiers[names[0] ?? "test"];
  if (tier && names.length < 2) return await tier();
  const wrong = names.find((name) => !isSuite(name));
  if (wrong !== undefined) {
    const known = [...Object.keys(tiers), ...suites].join(", ");
    throw new SetupError(`There is no suite ${wrong}: choose from ${known}.`);
  }
  await recordPasses(() => runChosen(names.filter(isSuite)));
}

await withSentences(main);
if (process.exitCode === 1 && summary.failed === 0) summary.addStep("setup", 0, "see the sentence above");
if (summary.failed > 0) process.exitCode = 1;
process.stdout.write(summary.text());
