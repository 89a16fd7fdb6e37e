import {
  type DescribedEnvironment,
  describedEnvironment,
  isProduction,
  type Project,
} from "@hookloom/core/project/project";
import { ignored } from "@hookloom/protocol/ignored-error";
import { printable } from "@hookloom/protocol/printable";
import * as vscode from "vscode";
import { environmentArgument, promotedFrom } from "../commands/arguments.ts";
import { commandButton } from "../commands/call-command.ts";
import { requireUsable } from "../projects/open-config.ts";
import type { Projects } from "../projects/projects.ts";
import { shownItem, untilAccepted } from "../shared/dialogs.ts";
import { HostError } from "../shared/errors.ts";
import { environmentNames, locationText, type Promotion, promotions } from "./environments.ts";

export interface BuildItem extends vscode.QuickPickItem {
  readonly label: string;
  readonly description: string;
  /** Reads more text for the item's description, such as the build; undefined if nothing is known. */
  readDetails(): Promise<string | undefined>;
}

/**
 * Shows the list immediately and completes the descriptions as the environments respond, since a cluster may take seconds to
 * respond.
 * @throws AbortError if the list is closed
 */
export async function pickWithBuilds<Item extends BuildItem>(
  items: readonly Item[],
  { title, placeholder }: { readonly title: string; readonly placeholder: string },
): Promise<Item> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = printable(title);
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.busy = true;
  let shown = items.map(shownItem);
  pick.items = shown;
  const completeDescription = async (item: Item, index: number): Promise<void> => {
    const words = await item.readDetails().catch(ignored("the choice is shown without its build"));
    if (words === undefined || words === "") return;
    const [focused] = pick.activeItems;
    const active = focused === undefined ? 0 : shown.indexOf(focused);
    shown = shown.with(index, shownItem({ ...item, description: `${item.description} · ${words}` }));
    pick.items = shown;
    pick.activeItems = shown.slice(Math.max(0, active), Math.max(0, active) + 1);
  };
  void Promise.all(items.map(completeDescription)).then(() => {
    pick.busy = false;
  });
  return await untilAccepted(pick, () => pick.selectedItems[0]);
}

/** Dependencies of the environment prompts. */
export interface ChoicePorts {
  readonly projects: Projects;
  /** Returns the build and state of an environment as text. */
  describeBuild(ref: DescribedEnvironment): Promise<string | undefined>;
}

/** Returns the icon of an environment; production always has a shield. */
export const environmentIcon = (project: Project, environment: string): string =>
  `$(${isProduction(project, environment) ? "shield" : "server-environment"})`;

function toItem(
  ports: ChoicePorts,
  ref: DescribedEnvironment,
): BuildItem & { readonly ref: DescribedEnvironment } {
  const { project, environment } = ref;
  return {
    label: `${environmentIcon(project, environment)} ${environment}`,
    description: locationText(project, environment),
    readDetails: () => ports.describeBuild(ref),
    ref,
  };
}

/**
 * Returns the environment of the clicked row, or the only environment, or lets the user pick one.
 * @throws HostError `no-environment`; AbortError if the user closes the list
 */
export async function chooseEnvironment(
  ports: ChoicePorts,
  argument: unknown,
  verb: string,
): Promise<DescribedEnvironment> {
  const project = await ports.projects.choose(argument, vscode.l10n.t("{0}: which project?", verb));
  requireUsable(project);
  const names = environmentNames(project);
  const given = environmentArgument(argument);
  if (given !== undefined && names.includes(given)) return describedEnvironment(project, given);
  const [only, ...others] = names;
  if (only === undefined) throw noEnvironment(project);
  if (others.length === 0) return describedEnvironment(project, only);
  const items = names.map((environment) => toItem(ports, describedEnvironment(project, environment)));
  const texts = { title: `${project.name}: ${verb}`, placeholder: vscode.l10n.t("Which environment?") };
  return (await pickWithBuilds(items, texts)).ref;
}

/**
 * Returns the promotion specified by both environments, or the only promotion of the clicked row, or lets the user pick one.
 * @throws HostError `no-promotion`; AbortError if the user closes the list
 */
export async function choosePromotion(
  ports: ChoicePorts,
  argument: unknown,
): Promise<Promotion & { readonly project: Project }> {
  const project = await ports.projects.choose(argument, vscode.l10n.t("Promote: which project?"));
  requireUsable(project);
  const [source, clicked] = [promotedFrom(argument), environmentArgument(argument)];
  const choices =
    source === undefined
      ? promotions(project, clicked)
      : promotions(project, undefined).filter(({ from, to }) => from === source && to === clicked);
  const [only, ...others] = choices;
  if (!only) throw noPromotion(project);
  if (others.length === 0) return { project, ...only };
  const items = choices.map((choice) => ({
    label: `${environmentIcon(project, choice.to)} ${choice.from} $(arrow-right) ${choice.to}`,
    description: locationText(project, choice.to),
    readDetails: () => promotionWords(ports, project, choice),
    choice,
  }));
  const texts = {
    title: `${project.name}: promote`,
    placeholder: vscode.l10n.t("Promote which build to which environment?"),
  };
  return { project, ...(await pickWithBuilds(items, texts)).choice };
}

/** Describes a promotion, such as `build 1a2b3c4d, replacing build 5e6f7a8b`. */
async function promotionWords(
  ports: ChoicePorts,
  project: Project,
  { from, to }: Promotion,
): Promise<string | undefined> {
  const [own, other] = await Promise.all(
    [from, to].map((environment) =>
      ports
        .describeBuild(describedEnvironment(project, environment))
        .catch(ignored("the promotion is offered without the build")),
    ),
  );
  return own && other ? vscode.l10n.t("{0}, replacing {1}", own, other) : (own ?? other);
}

function addEnvironment(project: Project) {
  return commandButton(vscode.l10n.t("Add environment"), "hookloom.addEnvironment", { root: project.root });
}

const noEnvironment = (project: Project): HostError =>
  new HostError(
    "no-environment",
    vscode.l10n.t("{0} has no environment yet: add one to deploy to.", project.name),
    addEnvironment(project),
  );

const noPromotion = (project: Project): HostError =>
  new HostError(
    "no-promotion",
    vscode.l10n.t(
      "{0} has no second environment of the same kind that a build could be promoted to: add one.",
      project.name,
    ),
    addEnvironment(project),
  );
