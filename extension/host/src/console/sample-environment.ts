import type { Project, ProjectEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { environmentArgument } from "../commands/arguments.ts";
import { devEnvironment } from "../commands/delivery-target.ts";
import { environmentIcon } from "../environments/choose-environment.ts";
import { environmentNames, isRunHere, locationText } from "../environments/environments.ts";
import {
  buildWord,
  type RunningEnvironment,
  type RunningPorts,
  runningEnvironments,
} from "../environments/running-environments.ts";
import { pick } from "../shared/dialogs.ts";
import { cancelled } from "../shared/errors.ts";

/** What is known about the environments that a sample can go to. */
export interface SampleEnvironmentPorts extends RunningPorts {
  /** The environment that the user last worked with. */
  last(): ProjectEnvironment | undefined;
}

/** The running environments, the last used one first. */
async function running(
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
 * The environment that a sample goes to: the one of the clicked row, else the only one that runs, else the one that is
 * picked. Undefined for the one that Run starts on this machine.
 * @throws AbortError where the user closes the question
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
  const [only, ...others] = await running(project, ports);
  if (only === undefined) return here(devEnvironment);
  if (others.length === 0) return here(only.environment);
  const items = [only, ...others].map(({ environment: name, build }) => ({
    label: `${environmentIcon(project, name)} ${name}`,
    description: [locationText(project, name), buildWord(build)]
      .filter((word) => word !== undefined)
      .join(" · "),
    name,
  }));
  const picked = await pick(items, {
    title: vscode.l10n.t("{0}: send a sample event", project.name),
    placeHolder: vscode.l10n.t("To which environment?"),
    matchOnDescription: true,
  });
  if (!picked) throw cancelled();
  return here(picked.name);
}
