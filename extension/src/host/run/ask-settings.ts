import * as vscode from "vscode";
import type { SecretStore } from "../../environments/secrets/secret-store.ts";
import { resolveSettings, type SettingPlan, secretRoot } from "../../environments/secrets/settings.ts";
import type { Project } from "../../project/project.ts";
import { randomForms, randomSecret } from "../../project/random-secret.ts";
import { readProject } from "../../project/read-project.ts";
import { cancelled } from "../errors.ts";
import { devEnvironment } from "./runs.ts";

/** What a project declares, with where each value comes from now. */
export interface ProjectSettings {
  readonly plan: readonly SettingPlan[];
  /** The settings for which a random value will do, with the form that it has to have. */
  readonly random: ReturnType<typeof randomForms>;
}

/** Reads what a project declares and looks each value up. */
export async function readSettings(project: Project, secrets: SecretStore): Promise<ProjectSettings> {
  const { settings, triggers } = await readProject(project);
  const { plan } = await resolveSettings(settings, {
    root: project.root,
    environment: devEnvironment,
    secrets,
  });
  return { plan, random: randomForms(triggers) };
}

/**
 * Asks for each value that the project cannot do without and keeps it for its dev environment.
 * @throws AbortError where the user closes a question; values given before it are kept
 */
export async function askMissing(project: Project, secrets: SecretStore): Promise<void> {
  const { plan, random } = await readSettings(project, secrets);
  for (const setting of plan) {
    if (setting.missing) await askValue(project, secrets, setting, random.get(setting.name));
  }
}

/**
 * Asks for one value and keeps it.
 * @throws AbortError where the user closes the question
 */
export async function askValue(
  project: Project,
  secrets: SecretStore,
  setting: SettingPlan,
  form: Parameters<typeof randomSecret>[0] | undefined,
): Promise<void> {
  const value = form ? await askSigningSecret(project, setting, form) : await askText(project, setting);
  await secrets.set(await secretRoot(project.root), devEnvironment, setting.name, value);
}

async function askSigningSecret(
  project: Project,
  setting: SettingPlan,
  form: Parameters<typeof randomSecret>[0],
): Promise<string> {
  const random = {
    label: "$(sparkle) Make a random secret",
    detail: "Enough for sample events, which Hookloom signs with it.",
  };
  const own = {
    label: "$(key) Enter the secret",
    detail: "The one that the service signs with, if it is to call you.",
  };
  const picked = await vscode.window.showQuickPick([random, own], {
    title: `${project.name}: ${setting.name} in dev`,
    placeHolder: setting.description ?? "This secret checks that a request comes from the service",
    ignoreFocusOut: true,
  });
  if (!picked) throw cancelled();
  return picked === random ? randomSecret(form) : await askText(project, setting);
}

async function askText(project: Project, setting: SettingPlan): Promise<string> {
  const value = await vscode.window.showInputBox({
    title: `${project.name}: ${setting.name} in dev`,
    prompt:
      setting.description ??
      (setting.secret ? "A secret; it is never shown again" : "A setting of this project"),
    password: setting.secret,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "Give a value; an empty one counts as none." : undefined),
  });
  if (value === undefined) throw cancelled();
  return value;
}
