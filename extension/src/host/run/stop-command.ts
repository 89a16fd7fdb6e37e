import * as vscode from "vscode";
import type { Project } from "../../project/project.ts";
import { environmentIcon, environmentIn } from "../deploy/choose-environment.ts";
import { placeText } from "../deploy/environments.ts";
import {
  buildWord,
  type RunningEnvironment,
  type RunningPorts,
  runningEnvironments,
} from "../deploy/running-environments.ts";
import { cancelled, notRunning } from "../errors.ts";
import type { Projects } from "../projects.ts";
import { rootIn, targetOf } from "../targets.ts";
import { devEnvironment, isRunHere, type Runs } from "./runs.ts";

/** What stopping works with. */
export interface StopPorts {
  readonly runs: Pick<Runs, "all" | "get" | "adoptRunning" | "stop">;
  readonly projects: Pick<Projects, "all" | "of">;
  /** Whether an environment besides what Run starts runs now, and which build. */
  ask: RunningPorts["ask"];
}

/** Something that runs, and what it runs of. */
interface Stoppable extends RunningEnvironment {
  readonly project: Project;
}

/** Stops what a row names, what alone runs, or what the person chooses of several. */
export async function stopRunning(ports: StopPorts, argument: unknown): Promise<void> {
  const root = rootIn(argument);
  const run = root === undefined ? undefined : ports.runs.get(root);
  const named = environmentIn(argument);
  if (run && (named === undefined || isRunHere(run.project, named)))
    return await end(ports, run.project, devEnvironment);
  const { project, environment } = await chooseStoppable(ports, argument);
  await end(ports, project, environment);
}

/** What was deployed keeps a history, in which its verb writes the end. */
async function end({ runs }: StopPorts, project: Project, environment: string): Promise<void> {
  const { root } = project;
  const run = isRunHere(project, environment) ? runs.get(root) : undefined;
  if (run && !run.environment.deployed) await runs.stop(root);
  else await vscode.commands.executeCommand("hookloom.stopEnvironment", { root, environment });
}

/**
 * What runs of the project of the active file, or else of all projects.
 * @throws HostError `not-running`; AbortError where the question is closed
 */
async function chooseStoppable(ports: StopPorts, argument: unknown): Promise<Stoppable> {
  const { projects, runs } = ports;
  if (runs.all.length === 0) await runs.adoptRunning();
  const uri = targetOf(argument)?.uri;
  const own = uri && (await projects.of(uri));
  const nearest = own ? await running(ports, [own]) : [];
  const found = nearest.length > 0 ? nearest : await running(ports, projects.all);
  const [only, ...others] = found;
  if (!only) {
    throw notRunning("No project", {
      title: "Run",
      run: () => vscode.commands.executeCommand("hookloom.run"),
    });
  }
  if (others.length === 0) return only;
  const picked = await vscode.window.showQuickPick(found.map(itemOf), {
    placeHolder: "Stop which environment?",
    matchOnDescription: true,
  });
  if (!picked) throw cancelled();
  return picked.stoppable;
}

async function running(ports: StopPorts, projects: readonly Project[]): Promise<readonly Stoppable[]> {
  const asked = {
    runHere: (root: string) => ports.runs.get(root)?.state,
    ask: async (place: Parameters<StopPorts["ask"]>[0]) =>
      // What an untrusted folder says of clusters is not acted upon.
      vscode.workspace.isTrusted ? await ports.ask(place) : { running: false },
  };
  const found = projects.map(async (project) =>
    (await runningEnvironments(project, asked)).map((one) => ({ ...one, project })),
  );
  return (await Promise.all(found)).flat();
}

function itemOf(stoppable: Stoppable): vscode.QuickPickItem & { readonly stoppable: Stoppable } {
  const { project, environment, build } = stoppable;
  const words = [project.name, placeText(project, environment), buildWord(build)];
  return {
    label: `${environmentIcon(project, environment)} ${environment}`,
    description: words.filter((word) => word !== undefined).join(" · "),
    stoppable,
  };
}
