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
 * Prompts for confirmation before this environment takes over the store of another one; `rejection` names both.
 * @throws AbortError if the user declines
 */
export async function confirmTakeOver(rejection: string): Promise<void> {
  const detail = vscode.l10n.t(
    "{0} From then on its current owner accepts and runs nothing more, and its deliveries run here.",
    rejection,
  );
  if (!(await promptToConfirm(`${takeOverTitle}?`, detail, takeOverTitle))) throw cancelled();
}

/** Opens an environment for a query and closes it again. @throws what opening throws */
export type QueryTarget = (
  ref: ProjectEnvironment,
  question: (target: Target) => Promise<string>,
) => Promise<string>;

/** Where an environment is, with the server of its cluster, since two kubeconfigs may call different ones by one name. */
async function whereIs(ref: DescribedEnvironment, query: QueryTarget): Promise<string> {
  const { project, environment } = ref;
  if (isLocal(project, environment)) return vscode.l10n.t("this machine");
  // The verb itself reports a broken kubeconfig, with its way out.
  return await query(ref, async (target) => target.place).catch(() => describeLocation(project, environment));
}

/** The change that is about to happen to an environment. */
export interface Confirmation extends DescribedEnvironment {
  /** What happens, with the environment: `Promote to prod`. */
  readonly action: string;
  /** The build that it is about, in words. */
  readonly build?: string;
  /** The delivery that it is about, in words. */
  readonly delivery?: string;
}

/** What the confirmation of a change of production shows: everything that reveals a wrong target. */
export interface ChangeQuestion extends Pick<Confirmation, "action" | "build" | "delivery"> {
  readonly project: string;
  /** Who requests it, unless it is the user of the window. */
  readonly by?: string;
  /** This machine, or cluster and namespace. */
  readonly where: string;
}

/** Prompts in a modal dialog, whose button names the action; true if it was chosen. */
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
    vscode.l10n.t("Where: {0}", where),
    ...(by === undefined ? [] : [vscode.l10n.t("Requested by: {0}", by)]),
  ];
  return await promptToConfirm(`${action}?`, detail.join("\n"), action);
}

/**
 * Prompts for confirmation before a change of a production environment, naming project, build and location; other
 * environments need none.
 * @throws AbortError if the user declines
 */
export async function confirmProduction(confirmation: Confirmation, query: QueryTarget): Promise<void> {
  const { project, environment } = confirmation;
  if (!isProduction(project, environment)) return;
  const where = await whereIs(confirmation, query);
  if (!(await confirmChange({ ...confirmation, project: project.name, where }))) throw cancelled();
}

/** The same for a command that deploys, with the build that it is about. @throws as `confirmProduction` */
export const confirmAction = (
  { targets }: { readonly targets: { readonly query: QueryTarget } },
  ref: DescribedEnvironment,
  action: string,
  build?: string,
): Promise<void> => confirmProduction({ ...ref, action, ...defined({ build }) }, targets.query);

/**
 * Prompts for confirmation before an environment is removed; for a production one the user types the project's name.
 * @throws AbortError if the user declines
 */
export async function confirmRemove(ref: DescribedEnvironment, query: QueryTarget): Promise<void> {
  const { project, environment } = ref;
  const what = vscode.l10n.t("{0} from {1} ({2})", project.name, environment, await whereIs(ref, query));
  const goes = vscode.l10n.t(
    "The running build, its registrations and its stored deliveries are deleted; your settings are kept.",
  );
  if (!isProduction(project, environment)) {
    if (!(await promptToConfirm(vscode.l10n.t("Remove {0}?", what), goes, vscode.l10n.t("Remove"))))
      throw cancelled();
    return;
  }
  const typed = await promptForText({
    title: vscode.l10n.t("Remove {0}", what),
    prompt: vscode.l10n.t("{0} Type {1} to confirm.", goes, project.name),
    placeHolder: project.name,
    validateInput: (text) =>
      text === project.name || text === ""
        ? undefined
        : vscode.l10n.t("Type {0} to remove it from {1}.", project.name, environment),
  });
  if (typed !== project.name) throw cancelled();
}
