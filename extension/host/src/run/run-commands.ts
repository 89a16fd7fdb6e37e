import type { Project } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import {
  commandTarget,
  environmentArgument,
  rootArgument,
  settingArgument,
  urlArgument,
} from "../commands/arguments.ts";
import { type CommandId, callCommand, commandButton } from "../commands/call-command.ts";
import { devEnvironment } from "../commands/delivery-target.ts";
import type { CommandTable } from "../commands/register.ts";
import { isRunHere } from "../environments/environments.ts";
import { buildWord } from "../environments/running-environments.ts";
import { openConfig, requireUsable } from "../projects/open-config.ts";
import type { Projects } from "../projects/projects.ts";
import { saveFilesOf } from "../projects/save-files.ts";
import { busy, onlyOrPicked, pick, pickFrom, showInStatusBar } from "../shared/dialogs.ts";
import { HostError } from "../shared/errors.ts";
import { joinParts } from "../shared/listed.ts";
import { requireTrust } from "../shared/trust.ts";
import { promptForValue, readSettings } from "./prompt-settings.ts";
import type { Run } from "./run.ts";
import type { RunWatch } from "./run-watch.ts";
import type { Runs } from "./runs.ts";
import { type StartPorts, startProject } from "./start-project.ts";
import { noneRunning, type StopPorts, stopChosenEnvironment } from "./stop-command.ts";
import { findTrouble } from "./trouble.ts";

/** Dependencies of the environment commands. */
export interface RunCommandPorts extends StartPorts {
  readonly runs: Runs;
  readonly projects: Projects;
  /** Shows the notices of projects that fail to run. */
  readonly watch: Pick<RunWatch, "remind" | "showTrouble">;
  probe: StopPorts["probe"];
  /** Returns the URL of an environment, wherever it is running; prompts for the environment if several are running. */
  resolveUrl(argument: unknown): Promise<string>;
  /** Called after the user has run a project. */
  onRun(root: string): void;
}

/** The commands that start, stop and inspect dev environments. */
export function runCommands(ports: RunCommandPorts) {
  const { runs, log } = ports;
  return {
    "hookloom.run": async (argument) => {
      try {
        await runProject(ports, argument);
      } catch (error) {
        if (!(error instanceof StillFailing)) throw error;
        ports.watch.remind(error.root);
      }
    },
    "hookloom.stop": async (argument) => {
      requireTrust(vscode.l10n.t("Stopping a project"));
      await stopChosenEnvironment(ports, argument);
    },
    "hookloom.restart": async (argument) => {
      requireTrust(vscode.l10n.t("Running a project"));
      const run = await chooseRun(ports, argument, vscode.l10n.t("Restart which project?"));
      await saveFilesOf(run.project);
      await busy(vscode.l10n.t("Restarting {0}", run.project.name), () => runs.restart(run.project.root));
    },
    "hookloom.showLog": () => log.show(true),
    "hookloom.showTrouble": async (argument) => {
      const root = rootArgument(argument);
      if (root !== undefined) await ports.watch.showTrouble(root);
    },
    "hookloom.copyUrl": async (argument) => {
      const url = await resolveAddress(ports, argument);
      await vscode.env.clipboard.writeText(url);
      showInStatusBar(vscode.l10n.t("$(check) Copied {0}", url), 3_000);
    },
    "hookloom.openUrl": async (argument) => {
      const url = new URL("/healthz", await resolveAddress(ports, argument));
      await vscode.env.openExternal(vscode.Uri.parse(url.href));
    },
    "hookloom.openConfig": async (argument) =>
      await openConfig(
        await ports.projects.choose(argument, vscode.l10n.t("Open the hookloom.json of which project?")),
      ),
    "hookloom.setSetting": async (argument) => await setSetting(ports, argument),
    "hookloom.environmentMenu": async (argument) => await environmentMenu(ports, argument),
  } satisfies Partial<CommandTable>;
}

/**
 * Runs a project in its dev environment: prompts for missing settings, then starts the environment or attaches to it.
 * @throws HostError or EnvironmentError with a button that offers a fix
 */
async function runProject(ports: RunCommandPorts, argument: unknown): Promise<Run> {
  requireTrust(vscode.l10n.t("Running a project"));
  const project = await ports.projects.choose(argument, vscode.l10n.t("Run which project?"));
  requireUsable(project);
  const run = await bringUp(ports, project);
  ports.onRun(project.root);
  return run;
}

/**
 * Runs a project and waits until it responds.
 * @throws HostError or EnvironmentError with a button that offers a fix, also if it does not start
 */
export async function runUntilReady(ports: RunCommandPorts, argument: unknown): Promise<Run> {
  const run = await runProject(ports, argument);
  await untilSettled(ports.runs, run);
  if (run.state.phase !== "running") throw new StillFailing(run);
  return run;
}

/**
 * Ensures that the newest source is running: starts the project if it is not running, otherwise saves unsaved changes and
 * rebuilds.
 * @throws as `runUntilReady`, also if an older build responds
 */
export async function runNewest(ports: RunCommandPorts, project: Project): Promise<void> {
  const known = ports.runs.get(project.root);
  if (known?.state.phase !== "running") return void (await runUntilReady(ports, { root: project.root }));
  if (known.environment.deployed) return;
  await saveFilesOf(project);
  // A recent save may not have been noticed yet. A rebuild of unchanged source restarts nothing.
  await known.environment.rebuild();
  if (findTrouble(known)) throw new StillFailing(known);
}

/** Resolves once a run has started or failed. */
function untilSettled(runs: Pick<Runs, "onDidChange">, run: Run): Promise<void> {
  return new Promise((resolve) => {
    if (run.state.phase !== "starting") return resolve();
    const subscription = runs.onDidChange(() => {
      if (run.state.phase === "starting") return;
      subscription.dispose();
      resolve();
    });
  });
}

async function bringUp(ports: RunCommandPorts, project: Project): Promise<Run> {
  const known = ports.runs.get(project.root);
  if (known?.state.phase === "failed" && !known.environment.deployed) return await startAgain(ports, known);
  if (known && !known.environment.deployed) {
    if (!ports.isQuiet) ports.log.show(true);
    showInStatusBar(
      vscode.l10n.t("$(info) {0} is already running on {1}", project.name, known.environment.url),
      4_000,
    );
    return known;
  }
  await saveFilesOf(project);
  return await startProject(ports, project);
}

/** A project does not start; its notice has already reported why. */
export class StillFailing extends HostError {
  readonly root: string;
  constructor(run: Run) {
    const trouble = findTrouble(run);
    const { root, name } = run.project;
    super(
      "still-failing",
      trouble ? `${trouble.title}: ${trouble.detail}` : vscode.l10n.t("{0} failed to start.", name),
      commandButton(vscode.l10n.t("Show problem"), "hookloom.showTrouble", { root }),
    );
    this.root = root;
  }
}

/**
 * Restarts a project that failed to start, since a missing setting or service may be available now.
 * @throws StillFailing
 */
async function startAgain({ runs }: RunCommandPorts, run: Run): Promise<Run> {
  const { project } = run;
  await saveFilesOf(project);
  await busy(vscode.l10n.t("Starting {0}", project.name), () => runs.restart(project.root));
  if (run.state.phase === "failed") throw new StillFailing(run);
  return run;
}

/** Returns the URL of the clicked row, or of the project's local run, or of another environment. */
async function resolveAddress(ports: RunCommandPorts, argument: unknown): Promise<string> {
  const given = urlArgument(argument);
  if (given !== undefined) return given;
  const root = rootArgument(argument);
  const run = root === undefined ? undefined : ports.runs.get(root);
  const named = environmentArgument(argument);
  const isHere = run && (named === undefined || isRunHere(run.project, named));
  return isHere ? run.environment.url : await ports.resolveUrl(argument);
}

/**
 * Returns the run of a row's project or, without a row, that of the active file's project, the only run, or the one that the user
 * picks.
 * @throws HostError `not-running`; AbortError if the user closes the list
 */
async function chooseRun(ports: RunCommandPorts, argument: unknown, question: string): Promise<Run> {
  const { runs, projects } = ports;
  const uri = commandTarget(argument)?.uri;
  const given = rootArgument(argument);
  const root = given ?? (uri && (await projects.of(uri))?.root);
  if (root === undefined || !runs.get(root)) await runs.attachRunning();
  const own = root === undefined ? undefined : runs.get(root);
  if (own) return own;
  if (given !== undefined || runs.all.length === 0) throw noneRunning(projects.all, given);
  const toItem = ({ project, environment }: Run) => ({ label: project.name, description: environment.url });
  return await onlyOrPicked(runs.all, toItem, { placeHolder: question });
}

async function setSetting(ports: RunCommandPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Setting a value"));
  const project = await ports.projects.choose(argument, vscode.l10n.t("Set a value of which project?"));
  const { plan, known } = await readSettings(project, ports.secrets);
  const named = settingArgument(argument);
  const setting = plan.find(({ name }) => name === named) ?? (await pickSetting(project, plan));
  await promptForValue(project, ports.secrets, setting, known.get(setting.name));
  await ports.runs.restart(project.root);
}

const originText = {
  environment: vscode.l10n.t("from the environment"),
  store: "stored",
  default: "default",
  none: vscode.l10n.t("not set"),
};

async function pickSetting<S extends Awaited<ReturnType<typeof readSettings>>["plan"][number]>(
  project: Project,
  plan: readonly S[],
): Promise<S> {
  if (plan.length === 0) {
    throw new HostError(
      "no-settings",
      vscode.l10n.t(
        '{0} declares no setting: write setting("NAME") or secret("NAME") in its code first.',
        project.name,
      ),
    );
  }
  const toItem = ({ name, secret, origin, description }: S) => ({
    label: `$(${secret ? "key" : "symbol-constant"}) ${name}`,
    description: originText[origin],
    ...(description === undefined ? {} : { detail: description }),
  });
  return await pickFrom(plan, toItem, { title: vscode.l10n.t("{0}: settings in dev", project.name) });
}

interface EnvironmentAction extends vscode.QuickPickItem {
  readonly command: CommandId;
  /** The argument of the command; by default, only the project. */
  readonly argument?: object;
}

async function environmentMenu(ports: RunCommandPorts, argument: unknown): Promise<void> {
  const run = await chooseRun(ports, argument, vscode.l10n.t("Which project?"));
  const { root, name } = run.project;
  const dev = { root, environment: devEnvironment };
  const runNewest: EnvironmentAction = {
    label: vscode.l10n.t("$(play) Run"),
    description: vscode.l10n.t("the newest source"),
    command: "hookloom.run",
  };
  const actions: readonly EnvironmentAction[] = [
    ...(run.environment.deployed ? [runNewest] : []),
    { label: vscode.l10n.t("$(send) Send sample event"), command: "hookloom.sendSample" },
    { label: vscode.l10n.t("$(output) Show log"), command: "hookloom.showLog" },
    {
      label: vscode.l10n.t("$(copy) Copy URL"),
      description: run.environment.url,
      command: "hookloom.copyUrl",
    },
    { label: vscode.l10n.t("$(debug-restart) Restart"), command: "hookloom.restart" },
    { label: vscode.l10n.t("$(debug-stop) Stop"), command: "hookloom.stop" },
    {
      label: vscode.l10n.t("$(settings-gear) Settings of dev…"),
      command: "hookloom.settings",
      argument: dev,
    },
    { label: vscode.l10n.t("$(link-external) Open in browser"), command: "hookloom.openUrl" },
    { label: vscode.l10n.t("$(cloud-upload) Deploy to dev"), command: "hookloom.deploy", argument: dev },
    { label: vscode.l10n.t("$(arrow-circle-up) Promote to…"), command: "hookloom.promote", argument: dev },
  ];
  const title = [vscode.l10n.t("{0}: dev on {1}", name, run.environment.url), buildWord(run.state.build)];
  const picked = await pick(actions, {
    title: joinParts(title),
  });
  await callCommand(picked.command, picked.argument ?? { root });
}
