import * as vscode from "vscode";
import type { Project } from "../../project/project.ts";
import type { DeliveryPlace } from "../deliveries/delivery-target.ts";
import { environmentIn } from "../deploy/choose-environment.ts";
import { environmentNames, placeText } from "../deploy/environments.ts";
import { cancelled } from "../errors.ts";
import { devEnvironment, isRunHere } from "../run/runs.ts";

/** What is known of where a sample can go. */
export interface SampleEnvironmentPorts {
  /** Whether what Run starts on this machine runs now. */
  runsHere(root: string): boolean;
  ask(place: DeliveryPlace): Promise<{ readonly running: boolean }>;
  /** The environment in which somebody did something last. */
  last(): DeliveryPlace | undefined;
}

/** Milliseconds after which an environment that does not answer is not offered. */
const patience = 5_000;

async function runs(ports: SampleEnvironmentPorts, place: DeliveryPlace): Promise<boolean> {
  const late = new Promise<{ running: boolean }>((resolve) => {
    setTimeout(resolve, patience, { running: false });
  });
  const answer = await Promise.race([ports.ask(place), late]).catch(() => undefined);
  return answer?.running === true;
}

/** The names of what runs, the one that was used last before the others. */
async function running(project: Project, ports: SampleEnvironmentPorts): Promise<readonly string[]> {
  const { root } = project;
  const names = environmentNames(project);
  const answers = await Promise.all(
    names.map((environment) =>
      isRunHere(project, environment) ? ports.runsHere(root) : runs(ports, { root, environment }),
    ),
  );
  const found = names.filter((_, index) => answers[index]);
  const last = ports.last();
  const first = last?.root === root ? last.environment : devEnvironment;
  return [...found.filter((name) => name === first), ...found.filter((name) => name !== first)];
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
  const given = environmentIn(argument);
  if (given !== undefined) return here(given);
  if (!environmentNames(project).some((name) => here(name) !== undefined)) return undefined;
  const [only, ...others] = await running(project, ports);
  if (only === undefined) return here(devEnvironment);
  if (others.length === 0) return here(only);
  const items = [only, ...others].map((name) => ({
    label: `$(server-environment) ${name}`,
    description: placeText(project, name),
    name,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: `${project.name}: send a sample event`,
    placeHolder: "To which environment?",
    matchOnDescription: true,
  });
  if (!picked) throw cancelled();
  return here(picked.name);
}
