import * as vscode from "vscode";
import { isProduction } from "../../project/is-production.ts";
import type { Project } from "../../project/project.ts";
import { cancelled, HostError } from "../errors.ts";
import { requireUsable } from "../open-config.ts";
import type { Projects } from "../projects.ts";
import {
  type EnvironmentPlace,
  environmentNames,
  type Promotion,
  placeText,
  promotions,
} from "./environments.ts";

/** The environment that a row names. */
export function environmentIn(argument: unknown): string | undefined {
  if (typeof argument !== "object" || argument === null || !("environment" in argument)) return undefined;
  return typeof argument.environment === "string" ? argument.environment : undefined;
}

function itemOf(project: Project, environment: string): vscode.QuickPickItem {
  const production = isProduction(project, environment);
  return {
    label: `$(${production ? "shield" : "server-environment"}) ${environment}`,
    description: placeText(project, environment),
  };
}

/**
 * The environment of the clicked row, else the only one, else the one that is picked.
 * @throws HostError `no-environment`; AbortError where the user closes the question
 */
export async function chooseEnvironment(
  projects: Projects,
  argument: unknown,
  verb: string,
): Promise<EnvironmentPlace> {
  const project = await projects.choose(argument, `${verb}: which project?`);
  requireUsable(project);
  const names = environmentNames(project);
  const given = environmentIn(argument);
  if (given !== undefined && names.includes(given)) return { project, environment: given };
  const [only, ...others] = names;
  if (only === undefined) throw noEnvironment(project);
  if (others.length === 0) return { project, environment: only };
  const items = names.map((environment) => ({ ...itemOf(project, environment), environment }));
  const picked = await vscode.window.showQuickPick(items, {
    title: `${project.name}: ${verb}`,
    placeHolder: "Which environment?",
    matchOnDescription: true,
  });
  if (!picked) throw cancelled();
  return { project, environment: picked.environment };
}

/** @throws HostError `no-promotion`; AbortError where the user closes the question */
export async function choosePromotion(
  projects: Projects,
  argument: unknown,
): Promise<Promotion & { readonly project: Project }> {
  const project = await projects.choose(argument, "Promote: which project?");
  requireUsable(project);
  const choices = promotions(project, environmentIn(argument));
  const [only, ...others] = choices;
  if (!only) throw noPromotion(project);
  if (others.length === 0) return { project, ...only };
  const items = choices.map((choice) => ({
    label: `$(${isProduction(project, choice.to) ? "shield" : "server-environment"}) ${choice.from} $(arrow-right) ${choice.to}`,
    description: placeText(project, choice.to),
    choice,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: `${project.name}: promote`,
    placeHolder: "Which build goes where?",
  });
  if (!picked) throw cancelled();
  return { project, ...picked.choice };
}

function addEnvironment(project: Project) {
  return {
    title: "Add environment",
    run: () => vscode.commands.executeCommand("hookloom.addEnvironment", { root: project.root }),
  };
}

const noEnvironment = (project: Project): HostError =>
  new HostError(
    "no-environment",
    `${project.name} has no environment yet: add one to deploy to.`,
    addEnvironment(project),
  );

const noPromotion = (project: Project): HostError =>
  new HostError(
    "no-promotion",
    `${project.name} has no second environment of the same kind that a build could go on to: add one.`,
    addEnvironment(project),
  );
