import * as vscode from "vscode";
import type { CommandTable } from "./commands/register.ts";
import { deployCommands } from "./deploy/deploy-commands.ts";
import type { DeployHost, DeployPorts } from "./deploy/deploy-ports.ts";
import { environmentCommands } from "./deploy/environment-commands.ts";
import { registerCommands } from "./deploy/register-commands.ts";
import { rotateCommand } from "./deploy/rotate-command.ts";
import { Targets } from "./deploy/targets.ts";
import { Verbs } from "./deploy/verbs.ts";
import type { EnvironmentPlace } from "./environments/environments.ts";
import { buildWord, statusWords } from "./environments/running-environments.ts";
import { endLeftExposure, exposeCommands } from "./expose/expose-commands.ts";
import { Exposures } from "./expose/exposures.ts";

/** Milliseconds that a picker waits for the build of an environment. */
const answerTimeout = 15_000;

/** Everything that deploys. It is one bundle of its own, which loads when somebody deploys or looks at an environment. */
export interface DeployPart extends vscode.Disposable {
  readonly targets: Targets;
  readonly verbs: Verbs;
  readonly exposures: Exposures;
  /** The build of an environment and its state, in words. */
  buildOf(place: EnvironmentPlace): Promise<string | undefined>;
  readonly commands: CommandTable;
  /** Takes away what an exposure that died has left at its sources. */
  endLeftExposure(place: EnvironmentPlace): Promise<void>;
}

export function createDeployPart(host: DeployHost): DeployPart {
  const verbs = new Verbs(host.log);
  const targets = new Targets(host);
  const buildOf = async (place: EnvironmentPlace): Promise<string | undefined> => {
    const run = host.runBuild(place);
    if (run !== undefined) return buildWord(run);
    if (!vscode.workspace.isTrusted) return undefined;
    return statusWords(
      await targets.use(place, (target) => target.status(AbortSignal.timeout(answerTimeout))),
    );
  };
  const ports: DeployPorts = { ...host, targets, verbs, buildOf };
  const exposures = new Exposures(host.log);
  const listening = [verbs, exposures].map(({ onDidChange }) => onDidChange((place) => host.onVerb(place)));
  return {
    targets,
    verbs,
    exposures,
    buildOf,
    commands: {
      ...deployCommands(ports),
      ...environmentCommands(ports),
      ...registerCommands(ports),
      ...rotateCommand(ports),
      ...exposeCommands(ports, exposures),
    },
    endLeftExposure: (place) => endLeftExposure(ports, place),
    dispose: () => {
      for (const one of listening) one.dispose();
      exposures.dispose();
      verbs.dispose();
    },
  };
}
