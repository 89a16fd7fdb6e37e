// `npm start`: from a fresh clone to Hookloom in a real VS Code.
import { spawn } from "node:child_process";
import { join } from "node:path";
import {
  buildAll,
  here,
  installRoot,
  installVscode,
  nodePath,
  progress,
  SetupError,
  scriptEnvironment,
  withSentences,
} from "./setup.mjs";

const desktop = process.argv.includes("--desktop");
const known = new Set(["--desktop", "--help", "--port"]);

function checkArguments() {
  const unknown = process.argv.slice(2).find((word) => word.startsWith("-") && !known.has(word));
  if (unknown)
    throw new SetupError(
      `npm start knows no ${unknown}: it takes --desktop, --port N and --help (after \`--\`).`,
    );
}

/** Goes on in TypeScript under the project's own Node 24. */
function goOn() {
  const script = join(here, "start-vscode.ts");
  const child = spawn(nodePath(), [script, ...process.argv.slice(2)], {
    stdio: "inherit",
    env: scriptEnvironment(),
  });
  process.on("SIGINT", () => child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      process.exitCode = code ?? 0;
      resolve(undefined);
    });
  });
}

await withSentences(async () => {
  checkArguments();
  if (process.argv.includes("--help")) {
    process.stdout.write(
      "npm start [-- --port N]    Hookloom in a VS Code in the browser\nnpm start -- --desktop     install it in the desktop VS Code\n",
    );
    return;
  }
  progress("preparing Hookloom");
  const vscode = desktop ? Promise.resolve() : installVscode();
  vscode.catch(() => {});
  await installRoot();
  await buildAll();
  await vscode;
  await goOn();
});
