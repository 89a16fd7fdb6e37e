import { realpath } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { t } from "@vscode/l10n";
import { checkBuildable, createBuilder } from "../../build/build-project.ts";
import { sourceRecorder } from "../../build/record-sources.ts";
import type { RunnableProject, RunningEnvironment } from "../../contract/environment.ts";
import { shortBuild } from "../../contract/environment.ts";
import type { LogLine } from "../../contract/log-line.ts";
import { withLock } from "../../platform/lock.ts";
import { ReleaseHistory } from "../releases/history.ts";
import { type EnvironmentFiles, environmentFiles, makeEnvironmentFolder } from "../store/state-file.ts";
import { attach } from "./attach.ts";
import { LocalEnvironment, type RunLocalOptions } from "./local-environment.ts";
import { withOwnerParts } from "./owner-parts.ts";

/**
 * Runs a project on this machine, always with the latest source that builds and starts. If another window or the CLI is already
 * running the project, this attaches to it; of two simultaneous starts, one starts and the other attaches. A deployed build is
 * replaced. Resolves once the first build is ready or has failed; after a failure the next save is built.
 * @throws EnvironmentError `no-entry`, `not-installed`, `no-runtime`, `no-node`, `port-taken`, `locked`, `not-answering`
 */
export async function runLocal(
  project: RunnableProject,
  options: RunLocalOptions,
): Promise<RunningEnvironment> {
  const environment = options.environment ?? "dev";
  const root = await realpath(project.root);
  const files = environmentFiles(root, environment);
  await makeEnvironmentFolder(files);
  const enter = async (): Promise<RunningEnvironment> => {
    const running = await attach({ root }, environment, options.log);
    if (running && !running.deployed) return running;
    // Run serves the latest source: it replaces the deployed build at the same address.
    if (running) await stopDeployed(running, files, options);
    const own = { ...project, root, entry: entryIn(project, root) };
    return begin(own, environment, running?.port, options);
  };
  const entered = await withLock(files.lock, enter, {
    holder: t("Another process that is starting {0}", environment),
  });
  if (options.onState) {
    entered.onStateChange(options.onState);
    options.onState(entered.state);
  }
  if (entered instanceof LocalEnvironment) await entered.started;
  return entered;
}

async function stopDeployed(
  running: RunningEnvironment,
  files: EnvironmentFiles,
  { log }: RunLocalOptions,
): Promise<void> {
  await running.stop();
  await new ReleaseHistory(files).markStopped();
  const msg = `The deployed build ${shortBuild(running.state.build ?? "")} is being replaced by the latest source`;
  log({ time: new Date().toISOString(), level: "info", msg });
}

/** Returns the entry's path under the real root, because the bundler uses real paths. */
function entryIn(project: RunnableProject, root: string): string {
  return path.resolve(root, path.relative(project.root, project.entry));
}

/** Starts as the owner; holds the lock until other processes can see the environment. */
async function begin(
  project: RunnableProject,
  environment: string,
  previousPort: number | undefined,
  options: RunLocalOptions,
): Promise<LocalEnvironment> {
  const { distDir, conditions, port: requiredPort } = options;
  const records = options.records ?? process.env.HOOKLOOM_RECORD !== "0";
  await checkBuildable(project, distDir);
  const { name } = project;
  const wanted = {
    name,
    root: project.root,
    environment,
    distDir,
    port: { requiredPort, preferredPort: previousPort },
  };
  return withOwnerParts(wanted, async (parts) => {
    const builder = await createBuilder(project, {
      outDir: parts.files.builds,
      distDir,
      sharesRuntime: true,
      ...(conditions ? { conditions } : {}),
      recorder: records ? await sourceRecorder(project.root, parts.files.recordings) : undefined,
    });
    const log = {
      write(line: LogLine): void {
        parts.log.write(line);
        options.log(line);
      },
    };
    const run = new LocalEnvironment({ ...parts, log, project, builder, options });
    await run.open();
    return run;
  });
}
