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

/** Returns whether an environment is the one that Run starts on this machine. */
export const isRunHere = (project: Pick<Project, "environments">, environment: string): boolean =>
  environment === devEnvironment && isLocal(project, environment);

/** Returns an environment's location according to hookloom.json: `this machine`, or context and namespace. */
export function locationText(project: Pick<Project, "environments">, environment: string): string {
  if (isLocal(project, environment)) return vscode.l10n.t("this machine");
  const options = project.environments[environment];
  return `${optionText(options, "context") ?? vscode.l10n.t("no context")}/${optionText(options, "namespace") ?? vscode.l10n.t("no namespace")}`;
}

/**
 * Returns the name of an environment for views and pages: `orders · dev (kubernetes)`. If dev is elsewhere, the local run has a
 * different name.
 */
export function environmentText(
  project: Pick<Project, "name" | "environments">,
  environment: string,
): string {
  if (environment === thisMachine) return vscode.l10n.t("{0} · this machine", project.name);
  return `${project.name} · ${environment} (${isLocal(project, environment) ? "local" : "kubernetes"})`;
}

/** Describes the location as `context main, namespace orders`. */
export function describeLocation(project: Pick<Project, "environments">, environment: string): string {
  if (isLocal(project, environment)) return vscode.l10n.t("this machine");
  const options = project.environments[environment];
  return vscode.l10n.t(
    "context {0}, namespace {1}",
    optionText(options, "context") ?? "(none)",
    optionText(options, "namespace") ?? "(none)",
  );
}

/** Returns an environment's DNS name inside its cluster: `orders-dev.hooks`; undefined on this machine. */
export function serviceName(project: Project, environment: string): string | undefined {
  if (isLocal(project, environment)) return undefined;
  const namespace = optionText(project.environments[environment], "namespace");
  const service = instanceName({ project: project.name, environment });
  return namespace === undefined ? service : `${service}.${namespace}`;
}

/** Returns the names of a project's environments: dev first, then in the order of hookloom.json, production last. */
export function environmentNames(project: Pick<Project, "environments">): readonly string[] {
  const rank = (name: string): number => (name === "dev" ? 0 : isProduction(project, name) ? 2 : 1);
  return Object.keys(project.environments).sort((one, other) => rank(one) - rank(other));
}

/** Returns the environments whose counts can be read, as choices: `prod (main/orders)`, and the local run if dev is elsewhere. */
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
 * Returns the possible promotions: to the clicked environment if it is a production environment, otherwise from it. Both
 * environments of a promotion are of the same kind, because a build for one kind cannot run on the other.
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
