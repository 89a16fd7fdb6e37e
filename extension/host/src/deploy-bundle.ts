import * as vscode from "vscode";
import { apiCommands } from "./api/api-commands.ts";
import { PagePreviews } from "./api/form/page-preview.ts";
import { RulesDocuments } from "./api/rules-documents.ts";
import { BodyRuns } from "./deploy/body-runs.ts";
import { deployCommands } from "./deploy/deploy-commands.ts";
import type { DeployHost, DeployPart, DeployPorts } from "./deploy/deploy-ports.ts";
import { environmentCommands, urlOfEnvironment } from "./deploy/environment-commands.ts";
import { registerCommands } from "./deploy/register-commands.ts";
import { rotateCommand } from "./deploy/rotate-command.ts";
import { Targets } from "./deploy/targets.ts";
import { Verbs } from "./deploy/verbs.ts";
import type { ProjectEnvironment } from "./environments/environments.ts";
import { buildWord, statusWords } from "./environments/running-environments.ts";
import { endLeftExposure, exposeCommands } from "./expose/expose-commands.ts";
import { Exposures } from "./expose/exposures.ts";

/** Milliseconds that a picker waits for the build of an environment. */
const answerTimeoutMs = 15_000;

/** The tools for language models deploy, too, and share all of it. */
export { createAgentPart } from "./agents/agent-part.ts";

/** Creates everything that deploys: the entry point of its bundle. */
export function createDeployPart(host: DeployHost): DeployPart {
  const verbs = new Verbs(host.log);
  const targets = new Targets(host);
  const buildOf = async (place: ProjectEnvironment): Promise<string | undefined> => {
    const run = host.runBuild(place);
    if (run !== undefined) return buildWord(run);
    if (!vscode.workspace.isTrusted) return undefined;
    return statusWords(
      await targets.use(place, (target) => target.status(AbortSignal.timeout(answerTimeoutMs))),
    );
  };
  const ports: DeployPorts = { ...host, targets, verbs, buildOf };
  const exposures = new Exposures(host.log);
  const rules = new RulesDocuments();
  const previews = new PagePreviews();
  const bodies = new BodyRuns(host);
  const listening = [verbs, exposures].map(({ onDidChange }) => onDidChange((place) => host.onVerb(place)));
  return {
    targets,
    verbs,
    exposed: ({ root, environment }) => exposures.urls(root, environment),
    buildOf,
    urlOf: (argument) => urlOfEnvironment(ports, argument),
    bodiesOf: (project, triggers) => bodies.of(project, triggers),
    commands: {
      ...deployCommands(ports),
      ...environmentCommands(ports),
      ...registerCommands(ports),
      ...rotateCommand(ports),
      ...exposeCommands(ports, exposures),
      ...apiCommands(ports, rules),
    },
    endLeftExposure: (place) => endLeftExposure(ports, place),
    dispose: () => {
      for (const one of listening) one.dispose();
      exposures.dispose();
      bodies.dispose();
      rules.dispose();
      previews.dispose();
      verbs.dispose();
    },
  };
}
