import { realpath } from "node:fs/promises";
import type { RunnableProject, RunningEnvironment } from "../../contract/environment.ts";
import { notStarted } from "../../contract/errors.ts";
import type { LogLine } from "../../contract/log-line.ts";
import { attach } from "./attach.ts";
import type { HandedValues } from "./control.ts";
import { startOwner } from "./start-owner.ts";

export interface RunAttendedOptions {
  readonly environment: string;
  /** Requires exactly this public port, or any free one if 0; by default 3000 or the next free one. */
  readonly port?: number;
  /** The folder of Hookloom's own files, which contains the CLI. */
  readonly distDir: string;
  /** Setting values that only this window has; they are passed through a pipe. */
  readonly values: HandedValues;
  log(line: LogLine): void;
}

/** Resolves once the first build is ready or has failed. */
function waitUntilStarted(running: RunningEnvironment): Promise<void> {
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
 * Runs a project for the windows that show it. The owner is a separate process, which survives a window reload or crash and exits
 * a while after the last window is closed. If the environment is already running, this attaches to it.
 * @throws the errors of `runLocal`; EnvironmentError `not-started` if the owner exits without a response
 */
export async function runAttended(
  project: RunnableProject,
  options: RunAttendedOptions,
): Promise<RunningEnvironment> {
  const root = await realpath(project.root);
  const since = new Date().toISOString();
  const { environment, log } = options;
  const known = await attach({ root }, environment, log);
  if (known && !known.deployed) return known;
  // The owner started here replaces the deployed build.
  await known?.dispose();
  const { distDir, port, values } = options;
  await startOwner({ root, environment, distDir, port, values });
  const running = await attach({ root }, environment, log, since);
  if (!running) throw notStarted();
  await waitUntilStarted(running);
  return running;
}
