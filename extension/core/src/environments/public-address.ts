import { ignored } from "@hookloom/protocol/ignored-error";
import { readEnvironment } from "../project/config/read-environment.ts";
import type { Project } from "../project/project.ts";
import { findRunning } from "./local/owner/attach.ts";

/** An environment with its public base URL, without a trailing slash. */
export interface PublicServer {
  readonly environment: string;
  readonly address: string;
}

/**
 * The base URL at which senders reach an environment's triggers, without a trailing slash: the host on a cluster, or the running
 * process on this machine. Undefined if nothing runs here or the cluster exposes nothing.
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

/**
 * The public base URLs of these environments, in order. Empty if the first environment has no URL: a document written for it
 * would otherwise send its callers to another environment.
 */
export async function publicServers(
  project: Pick<Project, "root" | "environments">,
  environments: readonly string[],
): Promise<readonly PublicServer[]> {
  const found = await Promise.all(
    environments.map(async (environment) => {
      const address = await publicAddress(project, environment).catch(
        ignored("an environment without a readable address is left out"),
      );
      return address === undefined ? [] : [{ environment, address }];
    }),
  );
  return found[0]?.length === 0 ? [] : found.flat();
}
