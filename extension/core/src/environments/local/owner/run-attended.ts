import { realpath } from "node:fs/promises";
import type { RunnableProject, RunningEnvironment } from "../../contract/environment.ts";
import { notStarted } from "../../contract/errors.ts";
import type { LogLine } from "../../contract/log-line.ts";
import { attach } from "./attach.ts";
import type { HandedValues } from "./control.ts";
import { startOwner } from "./start-owner.ts";

export interface RunAttendedOptions {
  readonly environment: string;
  /** Exactly this public port; by default 3000 or the next free one; any free one for 0. */
  readonly port?: number;
  /** The folder of Hookloom's own files, with the command line. */
  readonly distDir: string;
  /** Values of settings that only this window has; they are passed through a pipe. */
  readonly values: HandedValues;
  log(line: LogLine): void;
}

/** Resolves once the first build is ready or has failed. */
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
 * Runs a project for the windows that show it: its owner is a separate process, which survives a reload or crash of a
 * window and exits a while after the last window has closed. One that already runs is attached to.
 * @throws EnvironmentError as `runLocal` does, `not-started` if the owner exits without a response
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
  // The owner that is started here replaces a deployed build.
  await known?.dispose();
  const { distDir, port, values } = options;
  await startOwner({ root, environment, distDir, port, values });
  const running = await attach({ root }, environment, log, since);
  if (!running) throw notStarted();
  await started(running);
  return running;
}
