// `npm test`: sets up what is missing, runs every suite and ends with one line of counts.
// `npm test -- unit vscode` runs some of them; names: check unit corpus interop postgres faults webview vscode cluster.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { installCluster, whyNoCluster } from "./cluster/install.mjs";
import { installPostgres } from "./postgres/install.mjs";
import {
  buildAll,
  installBrowser,
  installCorpus,
  installRoot,
  installVscode,
  nodePath,
  progress,
  root,
  SetupError,
  scriptEnvironment,
  withSentences,
} from "./vscode/setup.mjs";

const suites = ["unit", "corpus", "interop", "postgres", "faults", "webview", "vscode", "cluster"];
const all = ["check", ...suites];
const asked = process.argv.slice(2);
const chosen = asked.length > 0 ? asked : all;
const wanted = (/** @type {readonly string[]} */ ...names) => names.filter((name) => chosen.includes(name));
const results = join(root, "test-results");
const counts = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} What failed and why, printed once more at the end: of a long log only its end may be kept. */
const failures = [];

/**
 * @param {string} command @param {readonly string[]} args
 * @param {{ held?: boolean, env?: NodeJS.ProcessEnv }} options `held`: prints at the end, so that commands that run in
 * parallel do not mix their lines; `env`: variables beside those of every script.
 * @returns {Promise<number>}
 */
function show(command, args, { held = false, env: own = {} } = {}) {
  const env = { ...scriptEnvironment(), FORCE_COLOR: process.env.FORCE_COLOR ?? "0", ...own };
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: held ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    });
    /** @type {Buffer[]} */
    const printed = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => printed.push(chunk));
    child.on("error", () => resolve(1));
    child.on("close", (code) => {
      process.stdout.write(Buffer.concat(printed));
      resolve(code ?? 1);
    });
  });
}

/** @param {string} name */
const tool = (name) => join(root, "node_modules", ".bin", name);

/** Types, lint, the order of the rooms and dead code, each counted as one test. */
async function check() {
  /** @type {readonly [string, readonly string[]][]} */
  const checks = [
    ["tsc", ["-b"]],
    ["biome", ["check", "--error-on-warnings", "."]],
    ["node", ["test/rooms/check-rooms.ts"]],
    ["knip", []],
  ];
  for (const [name, args] of checks) {
    progress(`check: ${[name, ...args].join(" ")}`);
    const ok = (await show(tool(name), args)) === 0;
    counts[ok ? "passed" : "failed"] += 1;
    if (!ok) failures.push(`check: ${name}`);
  }
}

/**
 * @param {readonly string[]} names They share their workers.
 * @param {{ before?: readonly string[], held?: boolean }} options `before`: what runs the command; `held`: see `show`.
 */
async function runSuites(names, { before = [], held = false } = {}) {
  if (names.length === 0) return;
  const name = names.join("+");
  progress(`suite: ${name}`);
  const report = join(results, `${name}.json`);
  const failuresFile = join(results, `${name}.failures.json`);
  for (const file of [report, failuresFile]) rmSync(file, { force: true });
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const [command = "", ...args] = [
    ...before,
    nodePath(),
    vitest,
    "run",
    ...names.flatMap((one) => ["--project", one]),
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    `--reporter=${join(root, "test", "runner", "failures-reporter.ts")}`,
  ];
  const status = await show(command, args, { held, env: { HOOKLOOM_TEST_FAILURES: failuresFile } });
  addCounts(report, name, status);
  addFailures(failuresFile, name, status);
}

/** A suite that fails without a failed test (a file that does not load, no report) counts as one failure. */
function addCounts(/** @type {string} */ report, /** @type {string} */ name, /** @type {number} */ status) {
  let failed = 0;
  try {
    const json = JSON.parse(readFileSync(report, "utf8"));
    failed = json.numFailedTests;
    counts.passed += json.numPassedTests;
    counts.skipped += json.numPendingTests + json.numTodoTests;
  } catch {
    process.stderr.write(`The suite ${name} left no report.\n`);
  }
  counts.failed += status !== 0 && failed === 0 ? 1 : failed;
}

/** Keeps what the reporter of the failures wrote, or the status of a suite that ended without it. */
function addFailures(/** @type {string} */ file, /** @type {string} */ name, /** @type {number} */ status) {
  /** @type {string[]} */
  let texts = [];
  try {
    texts = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // The status says that it failed.
  }
  if (status !== 0 && texts.length === 0) texts = [`ended with status ${status} and named no failure`];
  failures.push(...texts.map((text) => `${name}: ${text}`));
}

/** A cluster of one's own instead of the one that is started on this machine. */
const givenCluster = process.env.HOOKLOOM_TEST_KUBECONFIG;

/** Whether the suite `cluster` is run; says why where this machine cannot. */
function runsCluster() {
  if (!chosen.includes("cluster")) return false;
  const trouble = givenCluster ? undefined : whyNoCluster();
  if (trouble === undefined) return true;
  process.stderr.write(`The suite cluster is skipped. ${trouble}\n`);
  counts.skipped += 1;
  return false;
}

/** @param {Promise<unknown> | undefined} prepared */
async function clusterSuite(prepared) {
  await prepared;
  const before = givenCluster ? [] : [nodePath(), join(root, "test", "cluster", "start.ts")];
  await runSuites(["cluster"], { before });
}

function checkNames() {
  const wrong = chosen.find((name) => !all.includes(name));
  if (wrong) throw new SetupError(`There is no suite ${wrong}: choose from ${all.join(", ")}.`);
}

async function main() {
  checkNames();
  mkdirSync(results, { recursive: true });
  progress("preparing the tests");
  await installRoot();
  if (chosen.includes("corpus")) await installCorpus();
  const onCluster = runsCluster();
  const inVscode = onCluster || chosen.includes("vscode");
  const inBrowser = inVscode || chosen.includes("webview");
  const othersDone = new AbortController();
  const cluster = onCluster && !givenCluster ? installCluster(othersDone.signal) : undefined;
  cluster?.catch(() => {});
  const database = inVscode || chosen.includes("postgres") ? installPostgres() : undefined;
  database?.catch(() => {});
  const background = Promise.all([
    inVscode ? installVscode() : undefined,
    inBrowser ? installBrowser() : undefined,
  ]);
  background.catch(() => {});
  await buildAll();
  if (chosen.includes("check")) await check();
  // Before the databases and the browsers are there; the corpus has a few long files.
  await runSuites(wanted("unit", "corpus"));
  await runSuites(wanted("interop"));
  await database;
  // The faults mostly wait.
  await Promise.all([runSuites(wanted("postgres")), runSuites(wanted("faults"), { held: true })]);
  await background;
  // One after the other: both together leave VS Code's stories too little of two cores.
  for (const name of wanted("webview", "vscode")) await runSuites([name]);
  // On a busy machine, a build that gives way would never end.
  othersDone.abort();
  if (onCluster) await clusterSuite(cluster);
}

await withSentences(main);
if (process.exitCode === 1 || counts.failed > 0) process.exitCode = 1;
if (process.exitCode === 1 && counts.failed === 0) counts.failed = 1;
if (failures.length > 0) process.stdout.write(`\nFailed:\n\n${failures.join("\n\n")}\n`);
process.stdout.write(
  `\n${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""}\n`,
);
