// Starts and stops the real VS Code that the tests and `npm start` use.
import { execFile, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ownPort } from "../runner/ports.ts";
import { until } from "../runner/until.ts";
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
  /** The leader of the group of its processes. */
  readonly pid: number;
  readonly data: string;
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
const droppedVariables =
  /^(VSCODE_|npm_|NODE_OPTIONS$|NODE_TEST_CONTEXT$|PORT$|PASSWORD$|VITEST|CODE_SERVER)/;

function environmentOf(options: VscodeOptions): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !droppedVariables.test(name)),
  );
  const { data } = options;
  const own =
    options.isolated === false
      ? {}
      : {
          HOME: join(data, "home"),
          XDG_CONFIG_HOME: join(data, "config"),
          XDG_DATA_HOME: join(data, "share"),
          TMPDIR: join(data, "tmp"),
          // Its own would be empty, and each project would fetch its packages again.
          npm_config_cache: process.env.npm_config_cache ?? join(homedir(), ".npm"),
          npm_config_prefer_offline: "true",
        };
  return {
    ...kept,
    ...own,
    EXTENSIONS_GALLERY: "{}",
    VSCODE_SKIP_BUILTIN_EXTENSIONS: skippedExtensions.join(","),
    ...options.environment,
  };
}

/** The address at which a window opens with a folder. */
export const urlOf = (port: number, folder: string): string =>
  `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`;

export async function isHealthy(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
  } catch {
    return false;
  }
}

/** Sends a signal to a process and all that it started in its group, where any of them is left. */
function signalGroup(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, name);
  } catch {
    return false;
  }
}

/** Ends a process and all that it started in its group, and waits until they are gone. */
export async function stopGroup(pid: number): Promise<void> {
  if (!signalGroup(pid, "SIGTERM")) return;
  const gone = (): boolean => !signalGroup(pid, 0);
  await until(`the end of process ${pid}`, gone, { timeoutMs: 3_000 }).catch(() =>
    signalGroup(pid, "SIGKILL"),
  );
}

/**
 * Keeps this process running until it is interrupted, and ends the group of `pid` then, or until that group has ended by
 * itself. Waiting for a signal alone does not keep a process running.
 */
export async function runUntilInterrupted(pid: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const exitPoll = setInterval(() => signalGroup(pid, 0) || resolve(), 1_000);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  await promise;
  clearInterval(exitPoll);
  await stopGroup(pid);
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

/**
 * Writes the settings that a window reads when it opens. Those of the machine count in the second file alone, since the editor
 * is a remote one to its browser.
 */
export async function writeSettings(data: string, settings: object): Promise<void> {
  for (const name of ["User", "Machine"]) {
    const folder = join(data, "data", name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "settings.json"), JSON.stringify(settings, null, 2));
  }
}

/** Starts VS Code on 127.0.0.1 with its extensions. */
export async function startVscode(options: VscodeOptions): Promise<Vscode> {
  const { data, extensions } = options;
  for (const folder of ["home", "config", "share", "tmp"])
    await mkdir(join(data, folder), { recursive: true });
  await writeSettings(data, options.settings);
  const env = environmentOf(options);
  const installed = typeof extensions === "string" ? extensions : join(data, "extensions");
  if (typeof extensions !== "string") await installExtensions(installed, extensions, data, env);
  const port = options.port ?? (await ownPort());
  const args = [
    "--user-data-dir",
    join(data, "data"),
    "--extensions-dir",
    installed,
    "--auth",
    "none",
    "--bind-addr",
    `127.0.0.1:${port}`,
    "--disable-telemetry",
    "--disable-update-check",
    "--disable-getting-started-override",
    "--ignore-last-opened",
    // Seconds. Processes of a window that is gone would wait for hours for it to come back.
    "--reconnection-grace-time",
    "10",
    ...(options.trust ? [] : ["--disable-workspace-trust"]),
  ];
  // A file rather than a pipe, which would end with the process that started the editor.
  const log = join(data, "server.log");
  const output = openSync(log, "w");
  const child = spawn(node, [entry, ...args], { env, detached: true, stdio: ["ignore", output, output] });
  closeSync(output);
  child.unref();
  const { pid } = child;
  if (pid === undefined) throw new Error(`VS Code failed to start: ${node}`);
  const state = await until("an answer of VS Code", async () =>
    child.exitCode === null ? (await isHealthy(port)) && "ready" : "ended",
  );
  if (state === "ended")
    throw new Error(`VS Code ended with status ${child.exitCode}:\n${readFileSync(log, "utf8")}`);
  return { port, pid, data };
}
