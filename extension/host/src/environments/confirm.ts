import type { Target } from "@hookloom/core/environments/contract/target";
import {
  type DescribedEnvironment,
  isProduction,
  type ProjectEnvironment,
} from "@hookloom/core/project/project";
import { defined } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { promptForText, promptToConfirm } from "../shared/dialogs.ts";
import { cancelled } from "../shared/errors.ts";
import { describeLocation, isLocal } from "./environments.ts";

export const takeOverTitle = vscode.l10n.t("Take over the store");

/**
 * Prompts for confirmation before this environment takes over another environment's store; `rejection` contains both names.
 * @throws AbortError if the user declines
 */
export async function confirmTakeOver(rejection: string): Promise<void> {
  const detail = vscode.l10n.t(
    "{0} Its current owner then stops accepting and running deliveries, and they run here instead.",
    rejection,
  );
  if (!(await promptToConfirm(`${takeOverTitle}?`, detail, takeOverTitle))) throw cancelled();
}

/** Opens an environment for a query and closes it again. @throws any error thrown while opening it */
export type QueryTarget = (
  ref: ProjectEnvironment,
  question: (target: Target) => Promise<string>,
) => Promise<string>;

/**
 * Returns an environment's location with its cluster's server, because different clusters may have the same name in two
 * kubeconfigs.
 */
async function fullLocation(ref: DescribedEnvironment, query: QueryTarget): Promise<string> {
  const { project, environment } = ref;
  if (isLocal(project, environment)) return vscode.l10n.t("this machine");
  // The verb reports an invalid kubeconfig, with a button that offers a fix.
  return await query(ref, async (target) => target.place).catch(() => describeLocation(project, environment));
}

/** A change to an environment that requires confirmation. */
export interface Confirmation extends DescribedEnvironment {
  /** The action's name, including the environment: `Promote to prod`. */
  readonly action: string;
  /** The text of the affected build. */
  readonly build?: string;
  /** The text of the affected delivery. */
  readonly delivery?: string;
}

/** The contents of a confirmation of a production change, which include everything that reveals a wrong target. */
export interface ChangeQuestion extends Pick<Confirmation, "action" | "build" | "delivery"> {
  readonly project: string;
  /** The requester, unless it is the user of this window. */
  readonly by?: string;
  /** The location: this machine, or a cluster and namespace. */
  readonly where: string;
}

/** Prompts in a modal dialog whose button is labelled with the action; true if the user clicked it. */
export async function confirmChange({
  project,
  action,
  build,
  delivery,
  where,
  by,
}: ChangeQuestion): Promise<boolean> {
  const detail = [
    vscode.l10n.t("Project: {0}", project),
    ...(build === undefined ? [] : [vscode.l10n.t("Build: {0}", build)]),
    ...(delivery === undefined ? [] : [vscode.l10n.t("Delivery: {0}", delivery)]),
    vscode.l10n.t("Location: {0}", where),
    ...(by === undefined ? [] : [vscode.l10n.t("Requested by: {0}", by)]),
  ];
  return await promptToConfirm(`${action}?`, detail.join("\n"), action);
}

/**
 * Prompts for confirmation before a change to a production environment, showing the project, build and location. Other
 * environments need no confirmation.
 * @throws AbortError if the user declines
 */
export async function confirmProduction(confirmation: Confirmation, query: QueryTarget): Promise<void> {
  const { project, environment } = confirmation;
  if (!isProduction(project, environment)) return;
  const where = await fullLocation(confirmation, query);
  if (!(await confirmChange({ ...confirmation, project: project.name, where }))) throw cancelled();
}

/** Calls `confirmProduction` for a deploy command. @throws as `confirmProduction` */
export const confirmAction = (
  { targets }: { readonly targets: { readonly query: QueryTarget } },
  ref: DescribedEnvironment,
  action: string,
  build?: string,
): Promise<void> => confirmProduction({ ...ref, action, ...defined({ build }) }, targets.query);

/**
 * Prompts for confirmation before an environment is removed. For a production environment, the user has to type the project's
 * name.
 * @throws AbortError if the user declines
 */
export async function confirmRemove(ref: DescribedEnvironment, query: QueryTarget): Promise<void> {
  const { project, environment } = ref;
  const subject = vscode.l10n.t(
    "{0} from {1} ({2})",
    project.name,
    environment,
    await fullLocation(ref, query),
  );
  const consequences = vscode.l10n.t(
    "The running build, its registrations and its stored deliveries are deleted; your settings are kept.",
  );
  if (!isProduction(project, environment)) {
    if (
      !(await promptToConfirm(vscode.l10n.t("Remove {0}?", subject), consequences, vscode.l10n.t("Remove")))
    )
      throw cancelled();
    return;
  }
  const typed = await promptForText({
    title: vscode.l10n.t("Remove {0}", subject),
    prompt: vscode.l10n.t("{0} Type {1} to confirm.", consequences, project.name),
    placeHolder: project.name,
    validateInput: (text) =>
      text === project.name || text === ""
        ? undefined
        : vscode.l10n.t("Type {0} to remove it from {1}.", project.name, environment),
  });
  if (typed !== project.name) throw cancelled();
}
