import type { DescribedEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import type { CommandTable } from "./commands/register.ts";
import { BodyRuns } from "./deploy/body-runs.ts";
import { deployCommands } from "./deploy/deploy-commands.ts";
import type { DeployHost, DeployPart, DeployPorts } from "./deploy/deploy-ports.ts";
import { environmentCommands, urlOfEnvironment } from "./deploy/environment-commands.ts";
import { registerCommands } from "./deploy/register-commands.ts";
import { rotateCommand } from "./deploy/rotate-command.ts";
import { Targets } from "./deploy/targets.ts";
import { Verbs } from "./deploy/verbs.ts";
import { buildWord, statusWords } from "./environments/running-environments.ts";
import { endLeftExposure, exposeCommands } from "./expose/expose-commands.ts";
import { Exposures } from "./expose/exposures.ts";
import type { DeployAdditions } from "./host-part.ts";

/** Milliseconds for which a picker waits for the build of an environment. */
const responseTimeoutMs = 15_000;

/** Creates the deploy bundle's parts, with the commands that other packages add. */
export function createDeployPart(host: DeployHost, { api, commands: joining }: DeployAdditions): DeployPart {
  const verbs = new Verbs(host.log);
  const targets = new Targets({ ...host, api });
  const describeBuild = async (ref: DescribedEnvironment): Promise<string | undefined> => {
    const build = host.runBuild(ref);
    if (build !== undefined) return buildWord(build);
    if (!vscode.workspace.isTrusted) return undefined;
    return statusWords(
      await targets.use(ref, (target) => target.status(AbortSignal.timeout(responseTimeoutMs))),
    );
  };
  const ports: DeployPorts = { ...host, api, targets, verbs, describeBuild };
  const exposures = new Exposures(host.log);
  const bodies = new BodyRuns(host);
  const joined = joining.map((join) => join(ports));
  const subscriptions = [verbs, exposures].map(({ onDidChange }) => onDidChange((ref) => host.onVerb(ref)));
  return {
    targets,
    verbs,
    api,
    exposed: (ref) => exposures.urls(ref),
    describeBuild,
    resolveUrl: (argument) => urlOfEnvironment(ports, argument),
    readBodies: (project, triggers) => bodies.of(project, triggers),
    commands: {
      ...deployCommands(ports),
      ...environmentCommands(ports),
      ...registerCommands(ports),
      ...rotateCommand(ports),
      ...exposeCommands(ports, exposures),
      ...(Object.assign({}, ...joined.map(({ commands }) => commands)) as CommandTable<string>),
    },
    endLeftExposure: (ref) => endLeftExposure(ports, ref),
    dispose: () => {
      for (const one of [...subscriptions, ...joined]) one.dispose();
      exposures.dispose();
      bodies.dispose();
      verbs.dispose();
    },
  };
}
