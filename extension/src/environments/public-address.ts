import { readEnvironment } from "../project/config/read-environment.ts";
import type { Project } from "../project/project.ts";
import { findRunning } from "./local/owner/attach.ts";

/**
 * The base URL at which senders reach an environment's triggers, without a slash at its end: on a cluster that of its
 * host, on this machine that of the running process. Undefined where nothing runs here or the cluster exposes nothing.
 * @throws ProjectError `bad-environment`; EnvironmentError `not-answering`
 */
export async function publicAddress(
  project: Pick<Project, "root" | "environments">,
  environment: string,
): Promise<string | undefined> {
  const description = await readEnvironment(project, environment);
  if (description.target === "kubernetes") return description.expose && `https://${description.expose.host}`;
  const running = await findRunning(project.root, environment);
  return running && `http://127.0.0.1:${running.port}`;
}
