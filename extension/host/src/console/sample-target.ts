import { setTimeout as sleep } from "node:timers/promises";
import { readProject } from "@hookloom/core/project/config/read-project";
import type { Project, ProjectEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { environmentArgument, eventArgument } from "../commands/arguments.ts";
import { devEnvironment } from "../commands/delivery-target.ts";
import { environmentIcon } from "../environments/choose-environment.ts";
import { environmentNames, isRunHere, locationText } from "../environments/environments.ts";
import {
  buildWord,
  type RunningEnvironment,
  type RunningPorts,
  runningEnvironments,
} from "../environments/running-environments.ts";
import type { Projects } from "../projects/projects.ts";
import { onlyOrPicked } from "../shared/dialogs.ts";
import { HostError } from "../shared/errors.ts";
import { joinParts } from "../shared/listed.ts";
import type { SampleTarget } from "./trigger-samples.ts";

/** The state of the environments to which a sample can be sent. */
export interface SampleEnvironmentPorts extends RunningPorts {
  /** Returns the environment that the user used last. */
  last(): ProjectEnvironment | undefined;
}

/** Returns the running environments, the last used one first. */
async function listRunning(
  project: Project,
  ports: SampleEnvironmentPorts,
): Promise<readonly RunningEnvironment[]> {
  const found = await runningEnvironments(project, ports);
  const last = ports.last();
  const first = last?.root === project.root ? last.environment : devEnvironment;
  return [
    ...found.filter(({ environment }) => environment === first),
    ...found.filter(({ environment }) => environment !== first),
  ];
}

/**
 * Returns the environment to which a sample is sent: that of the clicked row, or the only running one, or the one that the user
 * picks. Undefined for the environment that Run starts on this machine.
 * @throws AbortError if the user closes the prompt
 */
export async function sampleEnvironment(
  project: Project,
  argument: unknown,
  ports: SampleEnvironmentPorts,
): Promise<string | undefined> {
  const here = (environment: string): string | undefined =>
    isRunHere(project, environment) ? undefined : environment;
  const given = environmentArgument(argument);
  if (given !== undefined) return here(given);
  if (!environmentNames(project).some((name) => here(name) !== undefined)) return undefined;
  const found = await listRunning(project, ports);
  if (found.length === 0) return here(devEnvironment);
  const toItem = ({ environment: name, build }: RunningEnvironment) => ({
    label: `${environmentIcon(project, name)} ${name}`,
    description: joinParts([locationText(project, name), buildWord(build)]),
  });
  const picked = await onlyOrPicked(found, toItem, {
    title: vscode.l10n.t("{0}: send a sample event", project.name),
    placeHolder: vscode.l10n.t("Send to which environment?"),
    matchOnDescription: true,
  });
  return here(picked.environment);
}

const noTrigger = ({ name, entry }: Project): HostError =>
  new HostError(
    "no-trigger",
    vscode.l10n.t(
      '{0} handles no event yet: write a handler such as hub.on("issues.opened", ...) first.',
      name,
    ),
    {
      title: vscode.l10n.t("Open the code"),
      run: () => vscode.window.showTextDocument(vscode.Uri.file(entry)),
    },
  );

/** Milliseconds to wait for a file that is being saved. */
const saveMs = 500;

/** Lists the handlers of a project. A file that is empty because it is being saved is read again. */
async function listHandlers(project: Project): Promise<readonly SampleTarget[]> {
  const read = async (): Promise<readonly SampleTarget[]> =>
    (await readProject(project)).triggers.flatMap((trigger) =>
      [...new Set(trigger.handlers.map(({ event }) => event))].map((event) => ({ project, trigger, event })),
    );
  const found = await read();
  if (found.length > 0) return found;
  await sleep(saveMs);
  return read();
}

/**
 * Finds the project, trigger and event of a sample for this machine, prompting only for those that the argument does not specify.
 * @throws HostError if there is no project or no handler; AbortError if the user closes the prompt
 */
export async function sampleEvent(projects: Projects, argument: unknown): Promise<SampleTarget> {
  const wanted = eventArgument(argument);
  const project = await projects.choose(argument, vscode.l10n.t("Send an event to which project?"));
  const choices = await listHandlers(project);
  const fitting = choices.filter(
    ({ trigger, event }) =>
      (wanted.trigger ?? trigger.name) === trigger.name && (wanted.event ?? event) === event,
  );
  if (choices.length === 0) throw noTrigger(project);
  const toItem = ({ event, trigger }: SampleTarget) => ({
    label: `$(zap) ${event}`,
    description: `${trigger.name} · ${trigger.path}`,
  });
  return await onlyOrPicked(fitting.length > 0 ? fitting : choices, toItem, {
    title: vscode.l10n.t("{0}: send a sample event", project.name),
    placeHolder: vscode.l10n.t("Which event?"),
    matchOnDescription: true,
  });
}

/**
 * Finds a sample as `sampleEvent` does, and the environment to send it to; if several are running, the user picks one.
 * @throws as `sampleEvent`
 */
export async function sampleTarget(
  projects: Projects,
  argument: unknown,
  ports: SampleEnvironmentPorts,
): Promise<SampleTarget> {
  const chosen = await sampleEvent(projects, argument);
  const environment = await sampleEnvironment(chosen.project, argument, ports);
  return environment === undefined ? chosen : { ...chosen, environment };
}
