import path from "node:path";
import { git } from "@hookloom/core/project/git";
import { type DescribedEnvironment, type Project, projectFile } from "@hookloom/core/project/project";
import { callCommand } from "@hookloom/host/commands/call-command";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { runOn, withWayOut } from "@hookloom/host/deploy/ways-out";
import { chooseEnvironment } from "@hookloom/host/environments/choose-environment";
import { confirmAction } from "@hookloom/host/environments/confirm";
import { installPackages } from "@hookloom/host/projects/install-packages";
import { requireUsable } from "@hookloom/host/projects/open-config";
import { saveFilesOf } from "@hookloom/host/projects/save-files";
import {
  notify,
  notifyAndLog,
  offer,
  pick,
  promptForText,
  promptToConfirm,
  showInStatusBar,
} from "@hookloom/host/shared/dialogs";
import { cancelled } from "@hookloom/host/shared/errors";
import type { TextPages } from "@hookloom/host/shared/text-pages";
import { requireTrust } from "@hookloom/host/shared/trust";
import * as vscode from "vscode";
import { changeMessage } from "../../config/api-changes.ts";
import { type ApiCheck, checkApiOf } from "../../config/api-check.ts";
import { projectRules } from "../../config/project-api.ts";
import {
  blockApi,
  differenceLine,
  hookNames,
  hooksOfRetired,
  type RulesChange,
  removeHooks,
  rulesChange,
  unblockApi,
} from "../../rules/api-verbs.ts";
import type { ApiCommandId } from "../contributes/commands.ts";
import { noApi } from "./no-api.ts";

/** The URI scheme of pages that show an environment's rules. */
export const rulesScheme = "hookloom-rules";

/** Shows the effective rules of an environment. @throws HostError `no-api`; ProjectError `bad-environment` */
export async function showRules(ports: DeployPorts, documents: TextPages, argument: unknown): Promise<void> {
  const { project, environment } = await chooseEnvironment(ports, argument, vscode.l10n.t("Show API rules"));
  const rules = await projectRules(project, environment);
  if (rules === undefined) throw noApi({ project });
  const name = vscode.l10n.t("Rules of {0} in {1}", project.name, environment);
  const page = documents.page(`/${name}.json`, `${JSON.stringify(rules, undefined, 2)}\n`, project.root);
  await vscode.window.showTextDocument(page, { preview: true });
}

/** The git revision that the rules are compared with. */
type Base = "@{upstream}" | "HEAD";

const bases: readonly Base[] = ["@{upstream}", "HEAD"];

/** Returns the upstream revision, or else the last commit; undefined if the folder has no commits. */
async function findBase({ root }: Project): Promise<Base | undefined> {
  for (const revision of bases) {
    const { status } = await git(root, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
    if (status === 0) return revision;
  }
  return undefined;
}

const comparedTexts: Readonly<Record<Base, string>> = {
  "@{upstream}": vscode.l10n.t(", and no promises broken since the last push"),
  HEAD: vscode.l10n.t(", and no promises broken since the last commit"),
};

interface FindingItem extends vscode.QuickPickItem {
  readonly file: string;
  readonly line: number;
}

function toItems({ findings, links, changes }: ApiCheck): readonly FindingItem[] {
  return [
    ...findings.map(({ sentence, line = 1 }) => ({
      label: `$(error) ${sentence}`,
      description: vscode.l10n.t("line {0}", line),
      file: projectFile,
      line,
    })),
    ...links.map(({ sentence, file, line = 1 }) => ({
      label: `$(warning) ${sentence}`,
      description: vscode.l10n.t("{0}, line {1}", file, line),
      file,
      line,
    })),
    ...changes.map((change) => ({
      label: `$(warning) ${changeMessage(change)}`,
      file: projectFile,
      line: 1,
    })),
  ];
}

/** Checks a project's rules, including breaking changes since the last push. */
export async function check(ports: DeployPorts, argument: unknown): Promise<void> {
  // Git runs programs that the folder's configuration specifies.
  requireTrust(vscode.l10n.t("Checking the API"));
  const project = await ports.projects.choose(argument, vscode.l10n.t("Check the API of which project?"));
  requireUsable(project);
  await saveFilesOf(project);
  const base = await findBase(project);
  const items = toItems(await checkApiOf(project, { base }));
  if (items.length === 0) {
    const compared = base === undefined ? "" : comparedTexts[base];
    const message = vscode.l10n.t("No problems found in the API of {0}{1}.", project.name, compared);
    await notifyAndLog(ports.log, "info", message);
    return;
  }
  const chosen = await pick(items, {
    title: vscode.l10n.t("Problems in the API of {0}", project.name),
    placeHolder: vscode.l10n.t("Choose a problem to go to its line"),
  });
  const position = new vscode.Position(chosen.line - 1, 0);
  const file = vscode.Uri.file(path.join(project.root, chosen.file));
  await vscode.window.showTextDocument(file, { selection: new vscode.Range(position, position) });
}

/** Blocks an API immediately, without changing hookloom.json, for a reason that the user enters. */
export async function block(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Blocking the API"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Block the API"));
  const { project, environment } = ref;
  const reason = await promptForText({
    title: vscode.l10n.t("Block the API of {0} in {1}", project.name, environment),
    prompt: vscode.l10n.t(
      "Consumers get 503; signed deliveries are stored until you unblock the API. The status shows the reason.",
    ),
    placeHolder: vscode.l10n.t("Database migration"),
    validateInput: (text) => (text.trim() === "" ? vscode.l10n.t("Enter a reason.") : undefined),
  });
  const action = vscode.l10n.t("Block the API of {0}", environment);
  await confirmAction(ports, ref, action);
  const labels = {
    title: action,
    underWay: vscode.l10n.t("The API of {0} is being blocked in {1}", project.name, environment),
  };
  const status = await runOn(ports, ref, labels, (target, { signal }) => blockApi(target, reason, signal));
  if (!status) return;
  const message = vscode.l10n.t(
    "The API of {0} is blocked in {1}: consumers get 503, and signed deliveries are stored.",
    project.name,
    environment,
  );
  const runUnblock = (): unknown => callCommand<ApiCommandId>("hookloom.unblockApi", ref);
  void offer("info", message, [{ title: vscode.l10n.t("Unblock"), run: runUnblock }]);
}

/** Unblocks an API and runs the waiting deliveries. */
export async function unblock(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Unblocking the API"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Unblock the API"));
  const { project, environment } = ref;
  const action = vscode.l10n.t("Unblock the API of {0}", environment);
  await confirmAction(ports, ref, action);
  const labels = {
    title: action,
    underWay: vscode.l10n.t("The API of {0} is being unblocked in {1}", project.name, environment),
  };
  const status = await runOn(ports, ref, labels, (target, { signal }) => unblockApi(target, signal));
  if (status)
    showInStatusBar(
      vscode.l10n.t(
        "$(check) The API of {0} is {1} in {2}",
        project.name,
        status.state ?? "open",
        environment,
      ),
      5_000,
    );
}

const responseTimeoutMs = 20_000;
/** Maximum number of lines in a dialog, so that it fits in the window. */
const maxLines = 15;

function changeText({ hadRules, differences, jump }: RulesChange): string {
  if (!hadRules) return vscode.l10n.t("No rules were applied there yet.");
  const lines = differences.slice(0, maxLines).map(differenceLine);
  const hiddenCount = differences.length - lines.length;
  const unexpected = jump === undefined ? [] : [jump];
  return [
    ...lines,
    ...(hiddenCount > 0 ? [vscode.l10n.t("and {0} more", hiddenCount)] : []),
    ...unexpected,
  ].join("\n");
}

/** Shows the changes for confirmation; production requires a second confirmation. */
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
  await confirmAction(ports, ref, action);
}

/** Offers to remove the hooks that still send to a retired API. */
async function offerHookRemoval(ports: DeployPorts, ref: DescribedEnvironment): Promise<void> {
  const hooks = await ports.targets.query(ref, (target) =>
    hooksOfRetired(target, AbortSignal.timeout(responseTimeoutMs)),
  );
  if (hooks.length === 0) return;
  const { project, environment } = ref;
  const removal = vscode.l10n.t("Remove hooks");
  const message = vscode.l10n.t(
    "The API of {0} is retired in {1}, but its sources still send to it ({2}).",
    project.name,
    environment,
    hookNames(hooks),
  );
  if ((await notify("warn", message, removal)) !== removal) return;
  const labels = {
    title: vscode.l10n.t("Remove the hooks of {0} in {1}", project.name, environment),
    underWay: vscode.l10n.t("The hooks of {0} in {1} are being removed", project.name, environment),
  };
  await runOn(ports, ref, labels, removeHooks);
}

function doneText({ project, environment }: DescribedEnvironment, processes: number): string {
  if (processes === 0)
    return vscode.l10n.t("The new rules of {0} apply once it runs in {1}.", project.name, environment);
  return vscode.l10n.t("{0} applies the rules of hookloom.json in {1}.", project.name, environment);
}

/** Rolls out the rules of hookloom.json to an environment, without a build, after showing the changes. */
export async function applyRules(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Applying rules"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Apply API rules"));
  const { project, environment } = ref;
  await saveFilesOf(project);
  const retry = (): unknown => callCommand<ApiCommandId>("hookloom.applyApi", ref);
  const labels = {
    title: vscode.l10n.t("Apply the rules of {0} to {1}", project.name, environment),
    underWay: vscode.l10n.t("The rules of {0} are being applied to {1}", project.name, environment),
  };
  try {
    const change = await ports.targets.query(ref, (target) =>
      rulesChange(target, AbortSignal.timeout(responseTimeoutMs)),
    );
    if (change === undefined) throw noApi(ref);
    await confirmChange(ports, ref, change);
    const outcome = await ports.verbs.run(ref, labels, (context) =>
      ports.targets.use(ref, (target) => target.applyRules(context)),
    );
    if (!outcome) return;
    void notifyAndLog(ports.log, "info", doneText(ref, outcome.processes));
    await offerHookRemoval(ports, ref);
  } catch (error) {
    const install = async (): Promise<void> => {
      await installPackages(project, ports);
      await retry();
    };
    throw withWayOut(error, ref, { install, insist: retry });
  }
}
