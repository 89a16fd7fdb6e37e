import { realpath } from "node:fs/promises";
import type { Project } from "../../../project/project.ts";
import { startedMeanwhile } from "../../contract/errors.ts";
import { withLock } from "../../platform/lock.ts";
import { rollsBack } from "../../release/rolls-back.ts";
import { ReleaseHistory } from "../releases/history.ts";
import { environmentFiles, makeEnvironmentFolder } from "../store/state-file.ts";
import { findRunning } from "./attach.ts";
import { DeployedEnvironment } from "./deployed-environment.ts";
import { withOwnerParts } from "./owner-parts.ts";

export interface OpenDeployedOptions {
  readonly environment: string;
  readonly distDir: string;
  /** Exactly this public port; by default the previous one, or any free one. */
  readonly port?: number;
}

/**
 * Owns a local environment for what is deployed to it. It runs nothing until it is given a build.
 * @throws EnvironmentError `not-started` if another process owns it, `no-node`, `port-taken`, `locked`
 */
export async function openDeployed(
  project: Project,
  { environment, distDir, port: exactly }: OpenDeployedOptions,
): Promise<DeployedEnvironment> {
  const root = await realpath(project.root);
  const files = environmentFiles(root, environment);
  await makeEnvironmentFolder(files);
  const history = new ReleaseHistory(files);
  const open = async (): Promise<DeployedEnvironment> => {
    const other = await findRunning(root, environment);
    if (other) throw startedMeanwhile(environment, other.pid);
    const port = { exactly, rather: await history.port() };
    return withOwnerParts({ name: project.name, root, environment, distDir, port }, async (parts) => {
      const rollback = rollsBack(project, environment, project.environments[environment]?.rollback);
      const owner = new DeployedEnvironment(parts, { history, rollback });
      await owner.open();
      return owner;
    });
  };
  return withLock(files.lock, open, { holder: `Another start of ${environment}` });
}
