// Starts and stops the real VS Code that the tests and `npm start` use.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../free-port.ts";
import { codeServer, here } from "./setup.mjs";

const exec = promisify(execFile);

export interface VscodeOptions {
  /** The folder that holds user data, HOME and the server's log, and the extensions that are installed for it alone. */
  readonly data: string;
  /** The .vsix files to install, or a folder in which they are installed already. */
  readonly extensions: readonly string[] | string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly port?: number;
  readonly trust?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** False for a person's own session, which keeps its HOME. */
  readonly isolated?: boolean;
}

export interface Vscode {
  readonly port: number;
  readonly data: string;
  urlOf(folder: string): string;
  output(): string;
  stop(): Promise<void>;
}

/** Keeps a window quiet: no welcome page, no look-ups, no notifications of other extensions. */
export const calmSettings: Readonly<Record<string, unknown>> = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "npm.autoDetect": "off",
  "npm.fetchOnlinePackageInfo": false,
  "typescript.disableAutomaticTypeAcquisition": true,
  "remote.autoForwardPorts": false,
  "editor.minimap.enabled": false,
  "workbench.colorTheme": "Dark 2026",
};

/** Extensions of VS Code that look for the network or slow the start, and that Hookloom does not need. */
const skippedExtensions = [
  "GitHub.copilot-chat",
  "vscode.microsoft-authentication",
  "vscode.grunt",
  "vscode.gulp",
  "vscode.jake",
  "vscode.tunnel-forwarding",
  "vscode.terminal-suggest",
  "vscode.debug-auto-launch",
  "vscode.debug-server-ready",
];

const node = join(here, "node_modules", `node-linux-${process.arch}`, "bin", "node");
const entry = join(codeServer, "out", "node", "entry.js");
const dropped = /^(VSCODE_|npm_|NODE_OPTIONS$|NODE_TEST_CONTEXT$|PORT$|PASSWORD$|VITEST|CODE_SERVER)/;

function environmentOf(options: VscodeOptions): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !dropped.test(name)));
  const { data } = options;
  const own =
    options.isolated === false
      ? {}
      : {
          HOME: join(data, "home"),
          XDG_CONFIG_HOME: join(data, "config"),
          XDG_DATA_HOME: join(data, "share"),
          TMPDIR: join(data, "tmp"),
        };
  return {
    ...kept,
    ...own,
    EXTENSIONS_GALLERY: "{}",
    VSCODE_SKIP_BUILTIN_EXTENSIONS: skippedExtensions.join(","),
    ...options.environment,
  };
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
  } catch {
    return false;
  }
}

async function untilHealthy(child: ChildProcess, port: number, output: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`VS Code ended with status ${child.exitCode}:\n${output()}`);
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`VS Code did not answer within 30 s:\n${output()}`);
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once("close", resolve));
  const pid = child.pid;
  process.kill(-pid, "SIGTERM");
  const killer = setTimeout(() => process.kill(-pid, "SIGKILL"), 3_000);
  await ended;
  clearTimeout(killer);
}

/** Installs .vsix files into a folder; `data` is where VS Code keeps its own meanwhile. */
export async function installExtensions(
  folder: string,
  vsixes: readonly string[],
  data: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const installs = vsixes.flatMap((each) => ["--install-extension", each]);
  const folders = ["--user-data-dir", join(data, "data"), "--extensions-dir", folder];
  await exec(node, [entry, ...folders, ...installs, "--force"], { env });
}

/** Starts VS Code on 127.0.0.1 with its extensions. */
export async function startVscode(options: VscodeOptions): Promise<Vscode> {
  const { data, extensions } = options;
  // Settings of the machine count in the second alone, since the editor is a remote one to its browser.
  const settingsFolders = ["User", "Machine"].map((name) => join(data, "data", name));
  for (const folder of ["home", "config", "share", "tmp"])
    await mkdir(join(data, folder), { recursive: true });
  for (const folder of settingsFolders) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "settings.json"), JSON.stringify(options.settings, null, 2));
  }
  const env = environmentOf(options);
  const installed = typeof extensions === "string" ? extensions : join(data, "extensions");
  if (typeof extensions !== "string") await installExtensions(installed, extensions, data, env);
  const folders = ["--user-data-dir", join(data, "data"), "--extensions-dir", installed];
  const port = options.port ?? (await freePort());
  const args = [
    "--auth",
    "none",
    "--bind-addr",
    `127.0.0.1:${port}`,
    "--disable-telemetry",
    "--disable-update-check",
  ];
  const more = [
    "--disable-getting-started-override",
    "--ignore-last-opened",
    ...(options.trust ? [] : ["--disable-workspace-trust"]),
  ];
  const child = spawn(node, [entry, ...folders, ...args, ...more], {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await untilHealthy(child, port, () => output);
  return {
    port,
    data,
    urlOf: (folder) => `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`,
    output: () => output,
    stop: () => stopGroup(child),
  };
}
