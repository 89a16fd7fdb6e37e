// Brings what a fresh machine lacks: the packages of the root, a real VS Code (code-server) and a browser.
// Plain JavaScript without dependencies, since it runs before anything is installed, on Node 20 or newer.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "..", "..");
const windows = process.platform === "win32";

/** A failure that a person can fix: its message is the one sentence that is shown. */
export class SetupError extends Error {}

/** Holds when a command began, for the process that it continues in: the parent's id and the time. */
const startVariable = "HOOKLOOM_BEGAN";

function startOf() {
  const [parent, time] = (process.env[startVariable] ?? "").split(" ");
  return Number(parent) === process.ppid ? Number(time) : Date.now();
}

const started = startOf();
/** Prints a progress line with the seconds since the start of the command. @param {string} text */
export function progress(text) {
  const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(3);
  process.stdout.write(`${seconds} s  ${text}\n`);
}

/** The environment without what a calling `npm start` or `npm test` put into it; npm's settings (a registry) stay. */
function cleanEnvironment() {
  const isOwn = (/** @type {string} */ name) =>
    name.startsWith("npm_") && (!name.startsWith("npm_config_") || name === "npm_config_local_prefix");
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOwn(name)));
}

/**
 * Runs a command and keeps its output for the error.
 * @param {string} command @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, what: string, hint?: string, onStart?: (pid: number) => void }} options
 * @returns {Promise<string>}
 */
export function run(command, args, { cwd = root, env = cleanEnvironment(), what, hint = "", onStart }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], shell: windows });
    if (child.pid !== undefined) onStart?.(child.pid);
    let output = "";
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-20_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => reject(new SetupError(`${what} failed: ${error.message}. ${hint}`.trim())));
    child.on("close", (code) => {
      if (code === 0) return resolve(output);
      const last = output.trim().split("\n").slice(-15).join("\n");
      reject(new SetupError(`${what} failed (exit status ${code}). ${hint}\n${last}`));
    });
  });
}

/** The Node 24 that the root's packages bring, or this process where npm has none for the platform. */
export function nodePath() {
  const own = join(root, "node_modules", ".bin", windows ? "node.cmd" : "node");
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  throw new SetupError(
    `Hookloom needs Node 24 and npm has none for ${process.platform} ${process.arch}: install Node 24 and run this again.`,
  );
}

/** The environment in which the project's scripts run: its own Node 24 first, nothing of the calling npm. */
export function scriptEnvironment() {
  return {
    ...cleanEnvironment(),
    [startVariable]: `${process.pid} ${started}`,
    PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
  };
}

/** @param {string} stamp @param {readonly string[]} files */
function stampOf(stamp, files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  const wanted = hash.digest("hex");
  return {
    fresh: existsSync(stamp) && readFileSync(stamp, "utf8") === wanted,
    write: () => writeFileSync(stamp, wanted),
  };
}

const registryHint = "Check that npm reaches its registry (npm ping) and run this again.";

/** Installs the root's packages with `npm ci`, unless the lock file's packages are there already. */
export async function installRoot() {
  const stamp = stampOf(join(root, "node_modules", ".hookloom-stamp"), [join(root, "package-lock.json")]);
  if (stamp.fresh) return;
  progress("installing the packages");
  await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    what: "Installing the packages",
    hint: registryHint,
  });
  stamp.write();
}

/** Packages that only tests use; a project's own never resolve from here. */
export const toolsFolder = join(root, "test", "tools");

/** @param {string} folder Of packages that only tests or figures use, perhaps with a lock file. */
function packagesOf(folder) {
  const lock = join(folder, "package-lock.json");
  const isLocked = existsSync(lock);
  const file = isLocked ? lock : join(folder, "package.json");
  return { isLocked, stamp: stampOf(join(folder, "node_modules", ".hookloom-stamp"), [file]) };
}

/** @param {string} folder @param {string} what */
async function installPackages(folder, what) {
  const { isLocked, stamp } = packagesOf(folder);
  if (stamp.fresh) return;
  progress(`installing ${what}`);
  const command = isLocked ? ["ci"] : ["install", "--no-package-lock"];
  const args = [...command, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", args, { cwd: folder, what: `Installing ${what}`, hint: registryHint });
  stamp.write();
}

/** Installs the corpus of the bridge's laws, the clients of the connections, and what runs exported requests. */
export const installTools = () => installPackages(toolsFolder, "the tests' tools");

/** Why tests cannot use those, in one sentence; undefined where they can. @returns {string | undefined} */
export function whyNoTools() {
  if (packagesOf(toolsFolder).stamp.fresh) return undefined;
  return "The packages of test/tools are not installed: `npm test -- corpus interop` installs them.";
}

/** Installs the servers that the receiver is benchmarked against. */
export const installPeers = () => installPackages(join(root, "test", "load"), "the receiver's peers");

/** The TypeScript whose refactorings the bridge's are compared with. */
export const refactoringPeer = join(root, "test", "bench", "refactoring");
export const installRefactoringPeer = () => installPackages(refactoringPeer, "TypeScript's refactorings");

/** The folder of the installed code-server. */
export const codeServer = join(here, "node_modules", "code-server");

/** Installs code-server and builds its two native modules. */
export async function installVscode() {
  const stamp = stampOf(join(here, "node_modules", ".hookloom-stamp"), [
    join(here, "package-lock.json"),
    join(here, "setup.mjs"),
  ]);
  if (stamp.fresh) return;
  if (process.platform !== "linux") {
    throw new SetupError(
      "The VS Code in the browser runs on Linux only: on this system use `npm start -- --desktop` with a desktop VS Code.",
    );
  }
  await installSystemPackages(["make", "g++", "python3"], ["make", "g++", "python3"]);
  progress("installing VS Code (code-server), about a minute");
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", ["ci", "--ignore-scripts", ...quiet], {
    cwd: here,
    what: "Installing code-server",
    hint: registryHint,
  });
  const nodeHome = join(here, "node_modules", `node-linux-${process.arch}`);
  const env = {
    ...scriptEnvironment(),
    PATH: [join(nodeHome, "bin"), process.env.PATH].join(delimiter),
    JOBS: "max",
    npm_config_nodedir: nodeHome,
  };
  const vscode = join(codeServer, "lib", "vscode");
  const install = ["install", "--omit=dev", "--ignore-scripts", ...quiet];
  // These two use the machine's own npm: another Node's npm would not read the machine's settings (a proxy, a certificate).
  await run("npm", install, { cwd: vscode, what: "Installing VS Code's packages", hint: registryHint });
  progress("building VS Code's two native modules, about two minutes");
  await Promise.all([
    run("npm", install, {
      cwd: join(vscode, "extensions"),
      what: "Installing VS Code's extensions",
      hint: registryHint,
    }),
    run("npm", ["rebuild", "@vscode/spdlog", "@vscode/native-watchdog"], {
      cwd: vscode,
      env,
      what: "Building VS Code's native modules",
      hint: "They need make, g++ and python3.",
    }),
  ]);
  stamp.write();
}

/** @param {string} name */
export function onPath(name) {
  const names = windows ? [`${name}.exe`, `${name}.cmd`] : [name];
  const found = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((file) => join(folder, file)));
  return found.find((file) => existsSync(file) && statSync(file).isFile());
}

/** @type {Promise<void>} */
let lastInstall = Promise.resolve();

/**
 * Installs Debian packages where a command is missing and this process may do so.
 * @param {readonly string[]} commands @param {readonly string[]} packages
 */
export async function installSystemPackages(commands, packages) {
  const missing = commands.filter((command) => !onPath(command));
  if (missing.length === 0) return;
  const call = `apt-get install -y ${packages.join(" ")}`;
  if (process.getuid?.() !== 0 || !onPath("apt-get")) {
    throw new SetupError(
      `${missing.join(", ")} is missing on this machine: run \`${call}\` as root and try again.`,
    );
  }
  progress(`installing ${missing.join(", ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const hint = `Run \`${call}\` by hand to see why.`;
  const install = async () => {
    await run("apt-get", ["update", "-qq"], { env, what: "apt-get update", hint });
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], {
      env,
      what: `Installing ${missing.join(", ")}`,
      hint,
    });
  };
  // apt-get takes a lock, so parallel installs here would fail.
  const installed = lastInstall.then(install);
  lastInstall = installed.catch(() => {});
  await installed;
}

// The shell draws the same pages without the browser's own windows, for a good deal less work of the processor.
const browserNames = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
];
/** The browser that the tests drive. */
export function browserPath() {
  return process.env.CHROMIUM ?? browserNames.map(onPath).find((path) => path !== undefined);
}

/** Makes sure that there is a Chromium, and fonts that its pages can use. */
export async function installBrowser() {
  if (browserPath()) return;
  const font = "fonts-dejavu-core";
  const shell = installSystemPackages(["chromium-headless-shell"], ["chromium-headless-shell", font]);
  // Not every distribution has the shell as a package of its own.
  await shell.catch(() => installSystemPackages(["chromium"], ["chromium", font]));
}

/** @param {readonly string[]} args */
async function build(...args) {
  progress("building");
  mkdirSync(join(root, "dist"), { recursive: true });
  await run(nodePath(), [join(root, "esbuild.ts"), ...args], { env: scriptEnvironment(), what: "The build" });
}

/** Builds dist/ and the .vsix; each step runs only where its inputs have changed. */
export const buildAll = () => build("--package");

/** Builds the runtime alone. */
export const buildRuntime = () => build("--runtime");

/** Runs `main` and turns what a person can fix into one sentence. @param {() => Promise<void>} main */
export async function withSentences(main) {
  try {
    await main();
  } catch (error) {
    const text =
      error instanceof SetupError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`\n${text}\n`);
    process.exitCode = 1;
  }
}
