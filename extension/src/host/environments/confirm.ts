import type { Target } from "../../environments/target.ts";
import { isProduction } from "../../project/project.ts";
import { askText, askToConfirm } from "../dialogs.ts";
import { cancelled } from "../errors.ts";
import { isLocal, type ProjectEnvironment, placeSentence } from "./environments.ts";

/** Opens an environment for a question and closes it again. @throws what opening throws */
export type Ask = (
  place: ProjectEnvironment,
  question: (target: Target) => Promise<string>,
) => Promise<string>;

/** Where an environment is, with the server of its cluster, since two kubeconfigs may call different ones by one name. */
async function whereIs(place: ProjectEnvironment, ask: Ask): Promise<string> {
  const { project, environment } = place;
  if (isLocal(project, environment)) return "this machine";
  // What is wrong with a kubeconfig is told by the verb, with its way out.
  return await ask(place, async (target) => target.place).catch(() => placeSentence(project, environment));
}

/** What is about to happen to an environment. */
export interface Confirmation extends ProjectEnvironment {
  /** What happens, with the environment: `Promote to prod`. */
  readonly action: string;
  /** The build that it is about, in words. */
  readonly build?: string;
  /** The delivery that it is about, in words. */
  readonly delivery?: string;
}

/**
 * Asks before something happens to a production environment, naming project, build and place; other environments go on
 * unasked.
 * @throws AbortError where the answer is no
 */
export async function confirmProduction(
  { project, environment, action, build, delivery }: Confirmation,
  ask: Ask,
): Promise<void> {
  if (!isProduction(project, environment)) return;
  const detail = [
    `Project: ${project.name}`,
    ...(build === undefined ? [] : [`Build: ${build}`]),
    ...(delivery === undefined ? [] : [`Delivery: ${delivery}`]),
    `Where: ${await whereIs({ project, environment }, ask)}`,
  ];
  if (!(await askToConfirm(`${action}?`, detail.join("\n"), action))) throw cancelled();
}

/**
 * Asks before an environment is taken away; for a production one the project's name has to be typed.
 * @throws AbortError where the answer is no
 */
export async function confirmRemove(place: ProjectEnvironment, ask: Ask): Promise<void> {
  const { project, environment } = place;
  const what = `${project.name} from ${environment} (${await whereIs(place, ask)})`;
  const goes = "What runs, its registrations and its stored deliveries go; the settings that you set stay.";
  if (!isProduction(project, environment)) {
    if (!(await askToConfirm(`Remove ${what}?`, goes, "Remove"))) throw cancelled();
    return;
  }
  const typed = await askText({
    title: `Remove ${what}`,
    prompt: `${goes} Type ${project.name} to confirm.`,
    placeHolder: project.name,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text === project.name || text === ""
        ? undefined
        : `Type ${project.name} to remove it from ${environment}.`,
  });
  if (typed !== project.name) throw cancelled();
}
