// The second half of `npm start`: makes the sample project and opens it.
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ownPort } from "../runner/ports.ts";
import { calmSettings, runUntilInterrupted, startVscode, urlOf } from "./code-server.ts";
import { onPath, progress, root, SetupError, withSentences } from "./setup.mjs";

const { values } = parseArgs({
  options: { desktop: { type: "boolean" }, port: { type: "string" } },
  allowPositionals: true,
});
const own = join(root, ".start");
const vsix = join(root, "dist", "hookloom.vsix");

/** Creates the sample once; later edits are kept. */
async function sampleProject(): Promise<string> {
  const folder = join(own, "sample-hook");
  if (existsSync(folder)) return folder;
  progress("making the sample project");
  await mkdir(own, { recursive: true });
  const args = ["new", folder, "--source", "github", "--event", "issues.opened", "issues.closed"];
  execFileSync(process.execPath, [join(root, "dist", "cli.js"), ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return folder;
}

function openDesktop(folder: string): void {
  const code = onPath("code");
  if (!code)
    throw new SetupError(
      "There is no `code` on the PATH: install VS Code's shell command, or leave --desktop out.",
    );
  execFileSync(code, ["--install-extension", vsix, "--force"], { stdio: "inherit" });
  execFileSync(code, [folder, join(folder, "src", "webhook.ts")], { stdio: "inherit" });
}

function portOf(): number | undefined {
  if (values.port === undefined) return undefined;
  const port = Number(values.port);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new SetupError(`--port takes a number from 1 to 65535, not ${values.port}.`);
}

function showInBrowser(url: string): void {
  const opener = process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? onPath("xdg-open") : undefined;
  if (opener) spawn(opener, [url], { stdio: "ignore", detached: true }).unref();
}

async function openInBrowser(folder: string): Promise<void> {
  progress("starting VS Code");
  const port = portOf() ?? (await ownPort());
  const vscode = await startVscode({
    data: join(own, "vscode"),
    extensions: [vsix],
    // An empty window is what the tests ask for; a person sees the sample at once.
    settings: { ...calmSettings, "workbench.startupEditor": "welcomePageInEmptyWorkbench" },
    port,
    isolated: false,
  });
  const url = urlOf(vscode.port, folder);
  progress("ready");
  process.stdout.write(
    `\nHookloom is running in VS Code:\n\n  ${url}\n\nsrc/webhook.ts shows there as text and as a diagram: change either one, then press Send sample. Ctrl+C stops it; a project that it runs ends two minutes later.\n`,
  );
  showInBrowser(url);
  await runUntilInterrupted(vscode.pid);
}

await withSentences(async () => {
  const folder = await sampleProject();
  if (values.desktop) openDesktop(folder);
  else await openInBrowser(folder);
});
