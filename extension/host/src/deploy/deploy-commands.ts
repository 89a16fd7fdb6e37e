import { buildOfSource } from "@hookloom/core/capabilities/environments";
import { allowChanges } from "@hookloom/core/capabilities/production-guard";
import type {
  DeployOutcome,
  ReleaseRecord,
  Target,
  VerbOptions,
} from "@hookloom/core/environments/contract/target";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { callVerb, type Verb } from "@hookloom/core/environments/run-verb";
import {
  type DescribedEnvironment,
  describedEnvironment,
  isProduction,
  type ProjectEnvironment,
} from "@hookloom/core/project/project";
import { printable } from "@hookloom/protocol/printable";
import * as vscode from "vscode";
import { buildArgument } from "../commands/arguments.ts";
import { callCommand, commandButton } from "../commands/call-command.ts";
import type { CommandTable } from "../commands/register.ts";
import { chooseEnvironment, choosePromotion } from "../environments/choose-environment.ts";
import { confirmAction, confirmRemove } from "../environments/confirm.ts";
import { locationText } from "../environments/environments.ts";
import { requestWithin, responseTimeoutMs } from "../environments/request-within.ts";
import { installPackages } from "../projects/install-packages.ts";
import { requireUsable } from "../projects/open-config.ts";
import { saveFilesOf } from "../projects/save-files.ts";
import { offer, showInStatusBar } from "../shared/dialogs.ts";
import { HostError } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import type { DeployPorts } from "./deploy-ports.ts";
import { type History, pickRelease, rollbackWords } from "./pick-release.ts";
import { buildText, releaseText } from "./release-text.ts";
import { missingSettings } from "./settings-gate.ts";
import type { VerbWords } from "./verbs.ts";
import { runOn } from "./ways-out.ts";

interface Change extends VerbWords {
  readonly verb: Verb;
  /** The success message, without a full stop. */
  readonly done: string;
  /** True if the message is shown in the status bar only. */
  readonly quiet?: boolean;
  /** Calls the command again after the cause of its failure was fixed. */
  again(): unknown;
}

/**
 * Changes the build or state of an environment and reports the result.
 * @throws the target's error, with a button that offers a fix
 */
async function changeEnvironment(
  ports: DeployPorts,
  ref: DescribedEnvironment,
  change: Change,
  options: VerbOptions = {},
): Promise<void> {
  const install = async (): Promise<void> => {
    await installPackages(ref.project, ports);
    await change.again();
  };
  const insist = (more: VerbOptions): Promise<void> =>
    changeEnvironment(ports, ref, change, { ...options, ...more });
  const call = async (target: Target, context: VerbContext) => ({
    done: await callVerb(target, change.verb, context, options),
  });
  const outcome = await runOn(ports, ref, change, call, { install, insist });
  if (!outcome) return;
  if (outcome.done) ports.onDone(ref);
  for (const note of outcome.done?.notes ?? []) ports.log.info(printable(note));
  if (change.quiet) showInStatusBar(`$(check) ${change.done}`, 5_000);
  else void showDone(ports, ref, change, outcome.done ?? { notes: [] });
}

/** Maximum length of a note in a notification; the log has the full notes. */
const maxNoteLength = 100;

async function showDone(
  { log }: DeployPorts,
  ref: DescribedEnvironment,
  { done }: Change,
  { url, notes }: Pick<DeployOutcome, "url" | "notes">,
): Promise<void> {
  const at = url === undefined ? "" : vscode.l10n.t(" at {0}", url);
  const note = notes.find(({ length }) => length <= maxNoteLength);
  const message = note === undefined ? `${done}${at}.` : `${done}${at}. ${note}`;
  const more = notes.length > (note === undefined ? 0 : 1);
  const copy = commandButton(vscode.l10n.t("Copy URL"), "hookloom.copyUrl", { ...ref, url });
  await offer("info", message, [
    commandButton(vscode.l10n.t("Show logs"), "hookloom.showEnvironmentLog", ref),
    ...(url === undefined ? [] : [copy]),
    commandButton(vscode.l10n.t("Send sample"), "hookloom.sendSample", ref),
    ...(more ? [{ title: vscode.l10n.t("Show notes"), run: () => log.show(true) }] : []),
  ]);
}

/** The commands that change what is running in an environment. Each takes a row or a file, or prompts for the environment. */
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

async function deploy(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Deploying a project"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Deploy"));
  const { project, environment } = ref;
  // Saves the source first, since the settings and the confirmation refer to what will be deployed.
  await saveFilesOf(project);
  const again = (): unknown => callCommand("hookloom.deploy", ref);
  const waiting = { label: vscode.l10n.t("Save and deploy to {0}", environment), again };
  if (await missingSettings(ports, ref, waiting)) return;
  if (isProduction(project, environment))
    await confirmAction(
      ports,
      ref,
      vscode.l10n.t("Deploy to {0}", environment),
      (await buildOfSource(ref.project)).label,
    );
  await changeEnvironment(ports, ref, {
    verb: { name: "deploy" },
    title: vscode.l10n.t("Deploy {0} to {1}", project.name, environment),
    underWay: vscode.l10n.t("{0} is being deployed to {1}", project.name, environment),
    done: vscode.l10n.t("{0} runs in {1}", project.name, environment),
    again,
  });
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
        "No build has been ready in {0} yet, so there is nothing to promote to {1}: deploy to {2} first.",
        from,
        to,
        from,
      ),
      commandButton(vscode.l10n.t("Deploy to {0}", from), "hookloom.deploy", source),
    );
  }
  const again = (): unknown => callCommand("hookloom.promote", { ...destination, from });
  const waiting = { label: vscode.l10n.t("Save and promote to {0}", to), again };
  if (await missingSettings(ports, destination, waiting)) return;
  const build = vscode.l10n.t("{0}, as it runs in {1}", buildText(release), from);
  await confirmAction(ports, destination, vscode.l10n.t("Promote to {0}", to), build);
  await changeEnvironment(ports, destination, {
    verb: {
      name: "promote",
      build: release.build,
      from: (work) => ports.targets.use(source, work),
    },
    title: vscode.l10n.t("Promote {0} from {1} to {2}", project.name, from, to),
    underWay: vscode.l10n.t("{0} is being promoted to {1}", project.name, to),
    done: vscode.l10n.t("{0} runs in {1}", project.name, to),
    again,
  });
}

/** Returns the release of a history row. */
function recordIn(argument: unknown, releases: readonly ReleaseRecord[]): ReleaseRecord | undefined {
  const wanted = buildArgument(argument);
  return releases.find(({ build, outcome }) => build === wanted && outcome === "ready");
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
  await confirmAction(ports, ref, vscode.l10n.t("Roll back in {0}", environment), buildText(release));
  await changeEnvironment(ports, ref, {
    verb: { name: "rollback", build: release.build },
    title: vscode.l10n.t("Roll {0} back in {1}", project.name, environment),
    underWay: vscode.l10n.t("{0} is being rolled back in {1}", project.name, environment),
    done: vscode.l10n.t("{0} was rolled back to {1} in {2}", project.name, releaseText(release), environment),
    again: () => callCommand("hookloom.rollback", ref),
  });
}

async function applySettings(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Applying settings"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Apply settings"));
  const { project, environment } = ref;
  if (await ports.restartRun(ref)) return;
  await confirmAction(ports, ref, vscode.l10n.t("Apply settings in {0}", environment));
  await changeEnvironment(ports, ref, {
    verb: { name: "applySettings" },
    title: vscode.l10n.t("Apply the settings of {0} in {1}", project.name, environment),
    underWay: vscode.l10n.t("Settings of {0} are being applied in {1}", project.name, environment),
    done: vscode.l10n.t("{0} runs with its new settings in {1}", project.name, environment),
    again: () => callCommand("hookloom.applySettings", ref),
  });
}

async function stop(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Stopping an environment"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Stop"));
  const { project, environment } = ref;
  await confirmAction(ports, ref, vscode.l10n.t("Stop in {0}", environment));
  await changeEnvironment(ports, ref, {
    verb: { name: "stop" },
    title: vscode.l10n.t("Stop {0} in {1}", project.name, environment),
    underWay: vscode.l10n.t("{0} is being stopped in {1}", project.name, environment),
    done: vscode.l10n.t("{0} is stopped in {1}", project.name, environment),
    quiet: true,
    again: () => callCommand("hookloom.stopEnvironment", ref),
  });
}

async function remove(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Removing an environment"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Remove"));
  requireUsable(ref.project);
  await confirmRemove(ref, ports.targets.query);
  const { project, environment } = ref;
  await changeEnvironment(ports, ref, {
    verb: { name: "remove" },
    title: vscode.l10n.t("Remove {0} from {1}", project.name, environment),
    underWay: vscode.l10n.t("{0} is being removed from {1}", project.name, environment),
    done: vscode.l10n.t(
      "{0} was removed from {1} ({2})",
      project.name,
      environment,
      locationText(project, environment),
    ),
    quiet: true,
    again: () => callCommand("hookloom.remove", ref),
  });
}

/**
 * Approves production changes, as `hookloom approve` does. While `hookloom mcp` runs for a project, commands without a terminal
 * wait for this approval.
 */
async function allowProductionChanges(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Allowing changes to production"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Allow changes"));
  const { project, environment } = ref;
  if (!isProduction(project, environment))
    throw new HostError(
      "not-production",
      vscode.l10n.t("{0} is not a production environment, so its changes need no approval.", environment),
    );
  const action = vscode.l10n.t("Allow changes to {0} without a terminal for five minutes", environment);
  await confirmAction(ports, ref, action);
  const until = new Date(await allowChanges(ref.root, environment)).toLocaleTimeString();
  showInStatusBar(
    vscode.l10n.t("Until {0}, commands without a terminal may change {1}.", until, environment),
    10_000,
  );
}
