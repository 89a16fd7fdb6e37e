import type { DescribedEnvironment } from "@hookloom/core/project/project";
import { callCommand } from "@hookloom/host/commands/call-command";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { withWayOut } from "@hookloom/host/deploy/ways-out";
import { chooseEnvironment } from "@hookloom/host/environments/choose-environment";
import { confirmProduction } from "@hookloom/host/environments/confirm";
import { installPackages } from "@hookloom/host/projects/install-packages";
import { saveFilesOf } from "@hookloom/host/projects/save-files";
import { notify, notifyAndLog, promptToConfirm } from "@hookloom/host/shared/dialogs";
import { cancelled } from "@hookloom/host/shared/errors";
import { requireTrust } from "@hookloom/host/shared/trust";
import * as vscode from "vscode";
import {
  differenceLine,
  hookNames,
  hooksOfRetired,
  type RulesChange,
  removeHooks,
  rulesChange,
} from "../../rules/api-verbs.ts";
import type { ApiCommandId } from "../contributes/commands.ts";
import { noApi } from "./no-api.ts";

const responseTimeoutMs = 20_000;
/** A dialog that lists more would be higher than the window. */
const maxLines = 15;

function changeText({ hadRules, differences, jump }: RulesChange): string {
  if (!hadRules) return vscode.l10n.t("No rules were applied there yet.");
  const lines = differences.slice(0, maxLines).map(differenceLine);
  const more = differences.length - lines.length;
  const unexpected = jump === undefined ? [] : [jump];
  return [...lines, ...(more > 0 ? [vscode.l10n.t("and {0} more", more)] : []), ...unexpected].join("\n");
}

/** Says what would change, and asks; a production environment is also named with its place. */
async function confirmChange(
  ports: DeployPorts,
  ref: DescribedEnvironment,
  change: RulesChange,
): Promise<void> {
  const { environment } = ref;
  const action = vscode.l10n.t("Apply the rules to {0}", environment);
  if (change.differences.length > 0 || !change.hadRules) {
    if (!(await promptToConfirm(`${action}?`, changeText(change), vscode.l10n.t("Apply")))) throw cancelled();
  }
  await confirmProduction({ ...ref, action }, ports.targets.query);
}

/** Offers to remove the hooks that still send to an API which was retired. */
async function afterRetiring(ports: DeployPorts, ref: DescribedEnvironment): Promise<void> {
  const hooks = await ports.targets.query(ref, (target) =>
    hooksOfRetired(target, AbortSignal.timeout(responseTimeoutMs)),
  );
  if (hooks.length === 0) return;
  const { project, environment } = ref;
  const removal = vscode.l10n.t("Remove them");
  const message = vscode.l10n.t(
    "The API of {0} is retired in {1}, and its sources still send to it ({2}).",
    project.name,
    environment,
    hookNames(hooks),
  );
  if ((await notify("warn", message, removal)) !== removal) return;
  const words = {
    title: vscode.l10n.t("Remove the hooks of {0} in {1}", project.name, environment),
    underWay: vscode.l10n.t("The hooks of {0} in {1} are being removed", project.name, environment),
  };
  await ports.verbs.run(ref, words, (context) =>
    ports.targets.use(ref, (target) => removeHooks(target, context), true),
  );
}

function doneText({ project, environment }: DescribedEnvironment, processes: number): string {
  if (processes === 0)
    return vscode.l10n.t("{0} follows the new rules once it runs in {1}.", project.name, environment);
  return vscode.l10n.t("{0} follows the rules of hookloom.json in {1}.", project.name, environment);
}

/** Rolls the rules of hookloom.json out to an environment, without a build, after it has said what changes. */
export async function applyRules(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Applying rules"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Apply API rules"));
  const { project, environment } = ref;
  await saveFilesOf(project);
  const again = (): unknown => callCommand<ApiCommandId>("hookloom.applyApi", ref);
  const words = {
    title: vscode.l10n.t("Apply the rules of {0} to {1}", project.name, environment),
    underWay: vscode.l10n.t("The rules of {0} are being applied to {1}", project.name, environment),
  };
  try {
    const change = await ports.targets.query(ref, (target) =>
      rulesChange(target, AbortSignal.timeout(responseTimeoutMs)),
    );
    if (change === undefined) throw noApi(ref);
    await confirmChange(ports, ref, change);
    const outcome = await ports.verbs.run(ref, words, (context) =>
      ports.targets.use(ref, (target) => target.applyRules(context)),
    );
    if (!outcome) return;
    void notifyAndLog(ports.log, "info", doneText(ref, outcome.processes));
    await afterRetiring(ports, ref);
  } catch (error) {
    const install = async (): Promise<void> => {
      await installPackages(project, ports);
      await again();
    };
    throw withWayOut(error, ref, { install, insist: again });
  }
}
