import type { Project } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { commandTarget, environmentArgument, rootArgument } from "../commands/arguments.ts";
import { callCommand, commandButton } from "../commands/call-command.ts";
import { devEnvironment } from "../commands/delivery-target.ts";
import { environmentIcon } from "../environments/choose-environment.ts";
import { isRunHere, locationText } from "../environments/environments.ts";
import {
  buildWord,
  type RunningEnvironment,
  type RunningPorts,
  runningEnvironments,
} from "../environments/running-environments.ts";
import type { Projects } from "../projects/projects.ts";
import { onlyOrPicked } from "../shared/dialogs.ts";
import { type HostError, notRunning } from "../shared/errors.ts";
import { joinParts } from "../shared/listed.ts";
import type { Run } from "./run.ts";
import type { Runs } from "./runs.ts";

/** Dependencies of the stop command. */
export interface StopPorts {
  readonly runs: Pick<Runs, "all" | "get" | "attachRunning" | "stop">;
  readonly projects: Pick<Projects, "all" | "of">;
  /** Checks whether an environment that was not started by Run is running, and returns its build. */
  probe: RunningPorts["probe"];
}

/** A running environment and its project. */
interface Stoppable extends RunningEnvironment {
  readonly project: Project;
  /** Set for the environment that Run started here. */
  readonly run?: Run;
}

/** Stops the environment of a row, the only running environment, or the one that the user picks. */
export async function stopChosenEnvironment(ports: StopPorts, argument: unknown): Promise<void> {
  const root = rootArgument(argument);
  const run = root === undefined ? undefined : ports.runs.get(root);
  const named = environmentArgument(argument);
  const isMeant = run && (named === undefined || isRunHere(run.project, named));
  await stopEnvironment(ports, isMeant ? toStoppable(run) : await chooseStoppable(ports, argument));
}

const toStoppable = (run: Run): Stoppable => ({ project: run.project, environment: devEnvironment, run });

/** Stops an environment. A deployed one is stopped with a verb, which records the stop in its history. */
async function stopEnvironment(
  { runs }: StopPorts,
  { project: { root }, environment, run }: Stoppable,
): Promise<void> {
  if (run && !run.environment.deployed) await runs.stop(root);
  else await callCommand("hookloom.stopEnvironment", { root, environment });
}

/**
 * Chooses among the running environments of a row's project or, without a row, of the active file's project or of all projects.
 * @throws HostError `not-running`; AbortError if the list is closed
 */
async function chooseStoppable(ports: StopPorts, argument: unknown): Promise<Stoppable> {
  const { projects, runs } = ports;
  if (runs.all.length === 0) await runs.attachRunning();
  const rowRoot = rootArgument(argument);
  const found =
    rowRoot === undefined ? await runningNearby(ports, argument) : await runningOfRow(ports, argument);
  if (found.length === 0) throw noneRunning(projects.all, rowRoot, environmentArgument(argument));
  const options = { placeHolder: vscode.l10n.t("Stop which environment?"), matchOnDescription: true };
  return await onlyOrPicked(found, toItem, options);
}

async function runningOfRow(ports: StopPorts, argument: unknown): Promise<readonly Stoppable[]> {
  const root = rootArgument(argument);
  const named = environmentArgument(argument);
  const own = ports.projects.all.filter((project) => project.root === root);
  return (await listStoppable(ports, own)).filter(
    ({ environment }) => named === undefined || named === environment,
  );
}

async function runningNearby(ports: StopPorts, argument: unknown): Promise<readonly Stoppable[]> {
  const uri = commandTarget(argument)?.uri;
  const own = uri && (await ports.projects.of(uri));
  const nearest = own ? await listStoppable(ports, [own]) : [];
  return nearest.length > 0 ? nearest : await listStoppable(ports, ports.projects.all);
}

/** Returns the error that a row's project is not running or, without a row, that no project is running. */
export function noneRunning(projects: readonly Project[], row?: string, environment?: string): HostError {
  const project = projects.find(({ root }) => root === row);
  const nameless = vscode.l10n.t("No project");
  const name =
    project && environment
      ? vscode.l10n.t("{0} in {1}", project.name, environment)
      : (project?.name ?? nameless);
  return notRunning(
    name,
    commandButton(vscode.l10n.t("Run"), "hookloom.run", project && { root: project.root }),
  );
}

async function listStoppable(ports: StopPorts, projects: readonly Project[]): Promise<readonly Stoppable[]> {
  const runningPorts = {
    runHere: (root: string) => ports.runs.get(root)?.state,
    probe: async (ref: Parameters<StopPorts["probe"]>[0]) =>
      // No requests are sent to clusters specified by an untrusted folder.
      vscode.workspace.isTrusted ? await ports.probe(ref) : { running: false },
  };
  const found = projects.map(async (project) => {
    const run = ports.runs.get(project.root);
    const named = (await runningEnvironments(project, runningPorts)).map((one) => ({
      ...one,
      project,
      ...(run && isRunHere(project, one.environment) ? { run } : {}),
    }));
    // If dev is on a cluster, the local run is not one of the environments.
    return run && !isRunHere(project, devEnvironment) ? [toStoppable(run), ...named] : named;
  });
  return (await Promise.all(found)).flat();
}

function toItem({ project, environment, build, run }: Stoppable): vscode.QuickPickItem {
  const location = run ? vscode.l10n.t("this machine") : locationText(project, environment);
  return {
    label:
      run && !isRunHere(project, environment)
        ? vscode.l10n.t("$(play) What Run started here")
        : `${environmentIcon(project, environment)} ${environment}`,
    description: joinParts([project.name, location, buildWord(run?.state.build ?? build)]),
  };
}
