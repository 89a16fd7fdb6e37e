import { type EnvironmentOptions, isProduction, type Project } from "@hookloom/core/project/project";
import { instanceName } from "@hookloom/kubernetes/release/identity";
import type { NamedChoice } from "@hookloom/protocol/environment-runs";
import * as vscode from "vscode";
import { devEnvironment, thisMachine } from "../commands/delivery-target.ts";

const optionText = (options: EnvironmentOptions | undefined, name: string): string | undefined => {
  const value = options?.[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};

export function isLocal(project: Pick<Project, "environments">, environment: string): boolean {
  return (optionText(project.environments[environment], "target") ?? "local") === "local";
}

/** True if an environment is the one that Run starts on this machine. */
export const isRunHere = (project: Pick<Project, "environments">, environment: string): boolean =>
  environment === devEnvironment && isLocal(project, environment);

/** Where an environment is, as hookloom.json has it: `this machine`, or context and namespace. */
export function locationText(project: Pick<Project, "environments">, environment: string): string {
  if (isLocal(project, environment)) return vscode.l10n.t("this machine");
  const options = project.environments[environment];
  return `${optionText(options, "context") ?? vscode.l10n.t("no context")}/${optionText(options, "namespace") ?? vscode.l10n.t("no namespace")}`;
}

/** An environment as views and pages name it: `orders · dev (kubernetes)`, or what Run started where dev is elsewhere. */
export function environmentText(
  project: Pick<Project, "name" | "environments">,
  environment: string,
): string {
  if (environment === thisMachine) return vscode.l10n.t("{0} · this machine", project.name);
  return `${project.name} · ${environment} (${isLocal(project, environment) ? "local" : "kubernetes"})`;
}

/** The same in words: `context main, namespace orders`. */
export function describeLocation(project: Pick<Project, "environments">, environment: string): string {
  if (isLocal(project, environment)) return vscode.l10n.t("this machine");
  const options = project.environments[environment];
  return vscode.l10n.t(
    "context {0}, namespace {1}",
    optionText(options, "context") ?? "(none)",
    optionText(options, "namespace") ?? "(none)",
  );
}

/** The name by which other pods of its cluster reach an environment: `orders-dev.hooks`; undefined on this machine. */
export function serviceName(project: Project, environment: string): string | undefined {
  if (isLocal(project, environment)) return undefined;
  const namespace = optionText(project.environments[environment], "namespace");
  const service = instanceName({ project: project.name, environment });
  return namespace === undefined ? service : `${service}.${namespace}`;
}

/** The names of a project's environments: dev first, then as hookloom.json has them, production last. */
export function environmentNames(project: Pick<Project, "environments">): readonly string[] {
  const rank = (name: string): number => (name === "dev" ? 0 : isProduction(project, name) ? 2 : 1);
  return Object.keys(project.environments).sort((one, other) => rank(one) - rank(other));
}

/** The environments whose counts can be read, as choices: `prod (main/orders)`, and what Run starts if dev is elsewhere. */
export function environmentChoices(project: Pick<Project, "environments">): readonly NamedChoice[] {
  const named = environmentNames(project).map((name) => ({
    name,
    label: `${name} (${locationText(project, name)})`,
  }));
  if (isRunHere(project, devEnvironment)) return named;
  return [{ name: thisMachine, label: vscode.l10n.t("this machine") }, ...named];
}

export interface Promotion {
  readonly from: string;
  readonly to: string;
}

/**
 * The possible promotions of a build. For a production environment they are those into it, for another one those out of it.
 * Both have to be of one kind, since a build of one kind does not run on the other.
 */
export function promotions(
  project: Pick<Project, "environments">,
  clicked: string | undefined,
): readonly Promotion[] {
  const names = environmentNames(project);
  const pairs = names.flatMap((from, index) => names.slice(index + 1).map((to) => ({ from, to })));
  const fitting = pairs.filter(
    ({ from, to }) => isLocal(project, from) === isLocal(project, to) && !isProduction(project, from),
  );
  if (clicked === undefined) return fitting;
  const into = fitting.filter(({ to }) => to === clicked);
  const outOf = fitting.filter(({ from }) => from === clicked);
  return isProduction(project, clicked) || outOf.length === 0 ? into : outOf;
}
