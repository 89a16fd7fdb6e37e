import type * as vscode from "vscode";
import type { CommandTable } from "../commands.ts";
import { deployCommands } from "./deploy-commands.ts";
import type { DeployHost, DeployPorts } from "./deploy-ports.ts";
import { environmentCommands } from "./environment-commands.ts";
import { registerCommands } from "./register-commands.ts";
import { Targets } from "./targets.ts";
import { Verbs } from "./verbs.ts";

/** Everything that deploys. It is one bundle of its own, which loads when somebody deploys or looks at an environment. */
export interface DeployPart extends vscode.Disposable {
  readonly targets: Targets;
  readonly verbs: Verbs;
  readonly commands: CommandTable;
}

export function createDeployPart(host: DeployHost): DeployPart {
  const verbs = new Verbs(host.log);
  const targets = new Targets(host);
  const ports: DeployPorts = { ...host, targets, verbs };
  const listening = verbs.onDidChange((place) => host.onVerb(place));
  return {
    targets,
    verbs,
    commands: { ...deployCommands(ports), ...environmentCommands(ports), ...registerCommands(ports) },
    dispose: () => {
      listening.dispose();
      verbs.dispose();
    },
  };
}
