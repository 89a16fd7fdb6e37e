// `npm test` and its tiers: installs the packages and hands over to test/runner. Plain JavaScript, since it runs before
// anything is installed, on Node 20 or newer.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { installRoot, nodePath, progress, root, scriptEnvironment, withSentences } from "./vscode/setup.mjs";

const [first = "", ...rest] = process.argv.slice(2);
const [script, args] = first === "near" ? ["near.ts", rest] : ["run.ts", process.argv.slice(2)];

/** @returns {Promise<number>} The exit status of the script, which prints the closing line. */
function runScript() {
  const command = ["--conditions=hookloom-source", join(root, "test", "runner", script), ...args];
  const child = spawn(nodePath(), command, {
    cwd: root,
    env: scriptEnvironment(),
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"]))
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on("error", () => resolve(1));
    child.on("close", (code) => resolve(code ?? 1));
  });
}

let handedOver = false;
await withSentences(async () => {
  progress("preparing the tests");
  await installRoot();
  handedOver = true;
  process.exitCode = await runScript();
});
if (!handedOver) process.stdout.write("\n0 passed, 1 failed\n");
