import { allowChanges } from "@hookloom/core/capabilities/production-guard";
import type { ReleaseRecord, Target } from "@hookloom/core/environments/contract/target";
import { shortCommit, sourceCommit } from "@hookloom/core/project/git";
import { describedEnvironment, isProduction, type ProjectEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { buildArgument } from "../commands/arguments.ts";
import { callCommand } from "../commands/call-command.ts";
import type { CommandTable } from "../commands/register.ts";
import { chooseEnvironment, choosePromotion } from "../environments/choose-environment.ts";
import { confirmProduction, confirmRemove } from "../environments/confirm.ts";
import { locationText } from "../environments/environments.ts";
import { requestWithin, responseTimeoutMs } from "../environments/request-within.ts";
import { requireUsable } from "../projects/open-config.ts";
import { saveFilesOf } from "../projects/save-files.ts";
import { sayInStatusBar } from "../shared/dialogs.ts";
import { HostError } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import { type Change, changeEnvironment } from "./change-environment.ts";
import type { DeployPorts } from "./deploy-ports.ts";
import { type History, pickRelease, rollbackWords } from "./pick-release.ts";
import { buildText, releaseText } from "./release-text.ts";
import { missingSettings } from "./settings-gate.ts";

/** The commands that change what runs in an environment. Each takes a row, a file, or asks. */
export function deployCommands(ports: DeployPorts) {
  return {
    "hookloom.deploy": (argument) => deploy(ports, argument),
    "hookloom.promote": (argument) => promote(ports, argument),
    "hookloom.rollback": (argument) => rollback(ports, argument),
    "hookloom.applySettings": (argument) => applySettings(ports, argument),
    "hookloom.stopEnvironment": (argument) => stop(ports, argument),
    "hookloom.remove": (argument) => remove(ports, argument),
    "hookloom.allowChanges": (argument) => allowProductionChanges(ports, argument),
  } satisfies Partial<CommandTable>;
}

async function sourceText({ root }: ProjectEnvironment): Promise<string> {
  const commit = await sourceCommit(root);
  if (commit === undefined) return vscode.l10n.t("the source as it is now");
  const changed = commit.endsWith("-dirty") ? vscode.l10n.t(", with changes that are not committed") : "";
  return vscode.l10n.t(
    "the source as it is now (commit {0}{1})",
    shortCommit(commit.replace(/-dirty$/, "")),
    changed,
  );
}

async function deploy(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Deploying a project"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Deploy"));
  const { project, environment } = ref;
  // Settings and question are about what is deployed, so the source is saved before them.
  await saveFilesOf(project);
  const again = (): unknown => callCommand("hookloom.deploy", ref);
  if (
    await missingSettings(ports, ref, {
      label: vscode.l10n.t("Save and deploy to {0}", environment),
      again,
    })
  )
    return;
  if (isProduction(project, environment))
    await confirmProduction(
      { ...ref, action: vscode.l10n.t("Deploy to {0}", environment), build: await sourceText(ref) },
      ports.targets.query,
    );
  const change: Change = {
    verb: { name: "deploy" },
    title: vscode.l10n.t("Deploy {0} to {1}", project.name, environment),
    underWay: vscode.l10n.t("{0} is being deployed to {1}", project.name, environment),
    done: vscode.l10n.t("{0} runs in {1}", project.name, environment),
    again,
  };
  await changeEnvironment(ports, ref, change);
}

async function promote(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Promoting a build"));
  const { project, from, to } = await choosePromotion(ports, argument);
  const [source, destination] = [describedEnvironment(project, from), describedEnvironment(project, to)];
  const release = await ports.targets.query(source, async (target) => {
    const releases = await requestWithin(responseTimeoutMs, from, (signal) => target.releases(signal));
    return releases.find(({ outcome }) => outcome === "ready");
  });
  if (!release) {
    throw new HostError(
      "nothing-to-promote",
      vscode.l10n.t(
        "No build was ready in {0} yet, so there is nothing to promote to {1}: deploy to {2} first.",
        from,
        to,
        from,
      ),
      {
        title: vscode.l10n.t("Deploy to {0}", from),
        run: () => callCommand("hookloom.deploy", source),
      },
    );
  }
  const again = (): unknown => callCommand("hookloom.promote", { ...destination, from });
  if (
    await missingSettings(ports, destination, { label: vscode.l10n.t("Save and promote to {0}", to), again })
  )
    return;
  const build = vscode.l10n.t("{0}, as it runs in {1}", buildText(release), from);
  await confirmProduction(
    { ...destination, action: vscode.l10n.t("Promote to {0}", to), build },
    ports.targets.query,
  );
  const change: Change = {
    verb: {
      name: "promote",
      build: release.build,
      from: (work) => ports.targets.use(source, work),
    },
    title: vscode.l10n.t("Promote {0} from {1} to {2}", project.name, from, to),
    underWay: vscode.l10n.t("{0} is being promoted to {1}", project.name, to),
    done: vscode.l10n.t("{0} runs in {1}", project.name, to),
    again,
  };
  await changeEnvironment(ports, destination, change);
}

/** The release of a row of the history. */
function recordIn(argument: unknown, releases: readonly ReleaseRecord[]): ReleaseRecord | undefined {
  const meant = buildArgument(argument);
  return releases.find(({ build, outcome }) => build === meant && outcome === "ready");
}

const readHistory = (target: Target): Promise<History> =>
  requestWithin(responseTimeoutMs, target.environment, async (signal) => {
    const [releases, { release }] = await Promise.all([target.releases(signal), target.status(signal)]);
    return { releases, current: release?.build };
  });

async function rollback(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Rolling a build back"));
  const describeBuild = async (one: ProjectEnvironment): Promise<string> =>
    rollbackWords(await ports.targets.use(one, readHistory));
  const ref = await chooseEnvironment({ ...ports, describeBuild }, argument, vscode.l10n.t("Roll back"));
  const { project, environment } = ref;
  const history = await ports.targets.query(ref, readHistory);
  const release = recordIn(argument, history.releases) ?? (await pickRelease(ref, history));
  await confirmProduction(
    { ...ref, action: vscode.l10n.t("Roll back in {0}", environment), build: buildText(release) },
    ports.targets.query,
  );
  const change: Change = {
    verb: { name: "rollback", build: release.build },
    title: vscode.l10n.t("Roll {0} back in {1}", project.name, environment),
    underWay: vscode.l10n.t("{0} is being rolled back in {1}", project.name, environment),
    done: vscode.l10n.t("{0} is back to {1} in {2}", project.name, releaseText(release), environment),
    again: () => callCommand("hookloom.rollback", ref),
  };
  await changeEnvironment(ports, ref, change);
}

async function applySettings(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Applying settings"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Apply settings"));
  const { project, environment } = ref;
  if (await ports.restartRun(ref)) return;
  await confirmProduction(
    { ...ref, action: vscode.l10n.t("Apply settings in {0}", environment) },
    ports.targets.query,
  );
  const change: Change = {
    verb: { name: "applySettings" },
    title: vscode.l10n.t("Apply the settings of {0} in {1}", project.name, environment),
    underWay: vscode.l10n.t("Settings of {0} are being applied in {1}", project.name, environment),
    done: vscode.l10n.t("{0} runs with its new settings in {1}", project.name, environment),
    again: () => callCommand("hookloom.applySettings", ref),
  };
  await changeEnvironment(ports, ref, change);
}

async function stop(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Stopping an environment"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Stop"));
  const { project, environment } = ref;
  await confirmProduction({ ...ref, action: vscode.l10n.t("Stop in {0}", environment) }, ports.targets.query);
  const change: Change = {
    verb: { name: "stop" },
    title: vscode.l10n.t("Stop {0} in {1}", project.name, environment),
    underWay: vscode.l10n.t("{0} is being stopped in {1}", project.name, environment),
    done: vscode.l10n.t("{0} is stopped in {1}", project.name, environment),
    quiet: true,
    again: () => callCommand("hookloom.stopEnvironment", ref),
  };
  await changeEnvironment(ports, ref, change);
}

async function remove(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Removing an environment"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Remove"));
  requireUsable(ref.project);
  await confirmRemove(ref, ports.targets.query);
  const { project, environment } = ref;
  const change: Change = {
    verb: { name: "remove" },
    title: vscode.l10n.t("Remove {0} from {1}", project.name, environment),
    underWay: vscode.l10n.t("{0} is being removed from {1}", project.name, environment),
    done: vscode.l10n.t(
      "{0} is removed from {1} ({2})",
      project.name,
      environment,
      locationText(project, environment),
    ),
    quiet: true,
    again: () => callCommand("hookloom.remove", ref),
  };
  await changeEnvironment(ports, ref, change);
}

/** What `hookloom approve` does: while `hookloom mcp` runs for a project, commands without a terminal wait for it. */
async function allowProductionChanges(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Allowing changes of production"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Allow changes"));
  const { project, environment } = ref;
  if (!isProduction(project, environment))
    throw new HostError(
      "not-production",
      vscode.l10n.t("{0} is not a production environment, so its changes need no approval.", environment),
    );
  const action = vscode.l10n.t("Allow changes of {0} without a terminal for five minutes", environment);
  await confirmProduction({ ...ref, action }, ports.targets.query);
  const until = new Date(await allowChanges(ref.root, environment)).toLocaleTimeString();
  sayInStatusBar(
    vscode.l10n.t("Until {0}, commands without a terminal may change {1}.", until, environment),
    10_000,
  );
}
