import * as vscode from "vscode";
import { isProduction } from "../../project/is-production.ts";
import { cancelled } from "../errors.ts";
import { type EnvironmentPlace, placeSentence } from "./environments.ts";

/** What is about to happen to an environment. */
export interface Confirmation extends EnvironmentPlace {
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
export async function confirmProduction({
  project,
  environment,
  action,
  build,
  delivery,
}: Confirmation): Promise<void> {
  if (!isProduction(project, environment)) return;
  const detail = [
    `Project: ${project.name}`,
    ...(build === undefined ? [] : [`Build: ${build}`]),
    ...(delivery === undefined ? [] : [`Delivery: ${delivery}`]),
    `Where: ${placeSentence(project, environment)}`,
  ];
  const options = { modal: true, detail: detail.join("\n") };
  const answer = await vscode.window.showWarningMessage(`${action}?`, options, action);
  if (answer !== action) throw cancelled();
}

/**
 * Asks before an environment is taken away; for a production one the project's name has to be typed.
 * @throws AbortError where the answer is no
 */
export async function confirmRemove(place: EnvironmentPlace): Promise<void> {
  const { project, environment } = place;
  const what = `${project.name} from ${environment} (${placeSentence(project, environment)})`;
  const goes = "What runs, its registrations and its stored deliveries go; the settings that you set stay.";
  if (!isProduction(project, environment)) {
    const options = { modal: true, detail: goes };
    const answer = await vscode.window.showWarningMessage(`Remove ${what}?`, options, "Remove");
    if (answer !== "Remove") throw cancelled();
    return;
  }
  const typed = await vscode.window.showInputBox({
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
