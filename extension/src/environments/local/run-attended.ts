import { spawn } from "node:child_process";
import { realpath } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import type { RunnableProject, RunningEnvironment } from "../environment.ts";
import { asEnvironmentError, notStarted } from "../errors.ts";
import { findNode } from "../find-node.ts";
import { adopt } from "./adopt.ts";
import type { HandedValues } from "./control.ts";
import type { LogLine } from "./log-line.ts";

export interface RunAttendedOptions {
  readonly environment: string;
  /** Exactly this public port; 3000 or the next free one where it is left out, any free one for 0. */
  readonly port?: number;
  /** Where our own files are, the command line among them. */
  readonly distDir: string;
  /** Values of settings that only this window knows; they go through a pipe. */
  readonly values: HandedValues;
  log(line: LogLine): void;
}

/** What the owner says in its first line. */
interface Answer {
  readonly code?: unknown;
  readonly message?: unknown;
}

/** Starts the owner as a process of its own, which this one may outlive or not, and waits for its first line. */
async function startOwner(root: string, options: RunAttendedOptions): Promise<Answer> {
  const node = await findNode({ root, distDir: options.distDir });
  const port = options.port === undefined ? [] : ["--port", String(options.port)];
  const cli = path.join(options.distDir, "cli.js");
  const owner = spawn(node.file, [cli, "keep", root, options.environment, ...port], {
    cwd: root,
    env: { ...process.env, ...node.environment },
    stdio: ["pipe", "pipe", "ignore"],
    detached: true,
    windowsHide: true,
  });
  const failed = new Promise<never>((_resolve, reject) => owner.once("error", reject));
  owner.stdin.on("error", () => undefined).end(JSON.stringify(options.values));
  const lines = createInterface({ input: owner.stdout });
  const first = (async (): Promise<Answer> => {
    for await (const line of lines) return JSON.parse(line) as Answer;
    return { message: notStarted().message };
  })();
  try {
    return await Promise.race([first, failed]);
  } finally {
    lines.close();
    owner.stdout.destroy();
    owner.unref();
  }
}

/** Resolves once the first build answers or has failed. */
function started(running: RunningEnvironment): Promise<void> {
  return new Promise((resolve) => {
    const stop = running.onStateChange(({ phase }) => {
      if (phase === "starting") return;
      stop();
      resolve();
    });
    if (running.state.phase === "starting") return;
    stop();
    resolve();
  });
}

/**
 * Runs a project for the windows that show it: its owner is a process of its own, so that a window can reload or crash
 * while the project answers on, and ends a while after the last window. One that runs already is adopted.
 * @throws EnvironmentError as `runLocal` does, `not-started` where the owner ends without a word
 */
export async function runAttended(
  project: RunnableProject,
  options: RunAttendedOptions,
): Promise<RunningEnvironment> {
  const root = await realpath(project.root);
  const since = new Date().toISOString();
  const { environment, log } = options;
  const known = await adopt({ root }, environment, log);
  if (known) return known;
  const { code, message } = await startOwner(root, options);
  if (message !== undefined) throw asEnvironmentError(code, message);
  const running = await adopt({ root }, environment, log, since);
  if (!running) throw notStarted();
  await started(running);
  return running;
}
