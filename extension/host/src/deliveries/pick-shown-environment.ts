import type { Project, ProjectEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { environmentKey } from "../commands/delivery-target.ts";
import { environmentIcon } from "../environments/choose-environment.ts";
import { environmentNames, locationText } from "../environments/environments.ts";
import { pick } from "../shared/dialogs.ts";
import { joinParts } from "../shared/listed.ts";

/** The known state of the environments to choose from. */
export interface ShownEnvironmentPorts {
  readonly projects: readonly Project[];
  /** The environments that are currently shown. */
  readonly shown: readonly ProjectEnvironment[];
  /** The local runs of projects whose dev is elsewhere. */
  readonly localRuns: readonly ProjectEnvironment[];
  /** Returns the build and state of an environment as text; undefined if they have not been read yet. */
  state(ref: ProjectEnvironment): string | undefined;
}

interface EnvironmentItem extends vscode.QuickPickItem {
  readonly ref?: ProjectEnvironment | undefined;
}

function environmentItems(project: Project, ports: ShownEnvironmentPorts): EnvironmentItem[] {
  const shown = new Set(ports.shown.map(environmentKey));
  const items = environmentNames(project).map((environment) => {
    const ref = { root: project.root, environment };
    const checkMark = shown.has(environmentKey(ref)) ? " $(check)" : "";
    return {
      label: `${environmentIcon(project, environment)} ${environment}`,
      description: `${joinParts([locationText(project, environment), ports.state(ref)])}${checkMark}`,
      ref,
    };
  });
  const localItems = ports.localRuns
    .filter(({ root }) => root === project.root)
    .map((ref) => ({
      label: vscode.l10n.t("$(play) What Run started here"),
      description: vscode.l10n.t("this machine"),
      ref,
    }));
  const heading = { label: project.name, kind: vscode.QuickPickItemKind.Separator };
  return ports.projects.length > 1 ? [heading, ...items, ...localItems] : [...items, ...localItems];
}

/**
 * Prompts for the environment whose deliveries are shown; undefined for all environments that Run started on this machine.
 * @throws AbortError if the user closes the prompt
 */
export async function pickShownEnvironment(
  ports: ShownEnvironmentPorts,
): Promise<ProjectEnvironment | undefined> {
  const { projects } = ports;
  const all: EnvironmentItem[] =
    projects.length > 1
      ? [{ label: vscode.l10n.t("$(play) Everything that Run started on this machine") }]
      : [];
  const items = [...all, ...projects.flatMap((project) => environmentItems(project, ports))];
  return (
    await pick(items, {
      title: vscode.l10n.t("Deliveries"),
      placeHolder: vscode.l10n.t("Choose an environment"),
      matchOnDescription: true,
    })
  ).ref;
}
