import type { SettingPlan } from "@hookloom/core/environments/contract/target";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { resolveSettings, secretRoot } from "@hookloom/core/environments/secrets/settings";
import { randomSecret } from "@hookloom/core/project/config/random-secret";
import { readProject } from "@hookloom/core/project/config/read-project";
import {
  issuedText,
  randomSecretText,
  type SecretForm,
  type SourceSetting,
  sourceSettings,
} from "@hookloom/core/project/config/source-settings";
import type { Project } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { devEnvironment } from "../commands/delivery-target.ts";
import { promptForText as askInput, promptForSecret } from "../shared/dialogs.ts";

/** The settings that a project declares, with the current origin of each value. */
export interface ProjectSettings {
  readonly plan: readonly SettingPlan[];
  /** The settings known from the triggers' sources, by name. */
  readonly known: ReadonlyMap<string, SourceSetting>;
}

/** Reads the settings that a project declares and their values. */
export async function readSettings(project: Project, secrets: SecretStore): Promise<ProjectSettings> {
  const content = await readProject(project);
  const { plan } = await resolveSettings(content.settings, {
    root: project.root,
    environment: devEnvironment,
    secrets,
  });
  return { plan, known: sourceSettings(content) };
}

/**
 * Prompts for each missing required value and stores it for the dev environment.
 * @throws AbortError if the user closes a prompt; values entered before are kept
 */
export async function promptForMissing(project: Project, secrets: SecretStore): Promise<void> {
  const { plan, known } = await readSettings(project, secrets);
  for (const setting of plan) {
    if (setting.missing) await promptForValue(project, secrets, setting, known.get(setting.name));
  }
}

/**
 * Prompts for one value and stores it.
 * @throws AbortError if the user closes the prompt
 */
export async function promptForValue(
  project: Project,
  secrets: SecretStore,
  setting: SettingPlan,
  known: SourceSetting | undefined,
): Promise<void> {
  const value = known?.form
    ? await promptForSigningSecret(project, setting, { ...known, form: known.form })
    : await promptForSetting(project, setting, known);
  await secrets.set(await secretRoot(project.root), devEnvironment, setting.name, value);
}

/** Prompts for a signing secret or generates a random one, in one prompt with hidden input. */
async function promptForSigningSecret(
  project: Project,
  setting: SettingPlan,
  known: SourceSetting & { readonly form: SecretForm },
): Promise<string> {
  const issued = issuedText(known);
  const purpose =
    setting.description ?? vscode.l10n.t("This secret is used to verify that requests come from the service");
  const instruction =
    issued ??
    vscode.l10n.t(
      "Enter the secret with which {0} signs its requests, if {0} is to call this project.",
      known.provider,
    );
  const value = await promptForSecret({
    title: vscode.l10n.t("{0}: {1} in dev", project.name, setting.name),
    prompt: `${withPeriod(purpose)} ${instruction}`,
    placeholder: vscode.l10n.t("Press Enter to generate a random secret. {0}", randomSecretText(known)),
    generateLabel:
      issued === undefined
        ? vscode.l10n.t("Generate a random secret")
        : vscode.l10n.t("Generate a random secret for samples"),
  });
  return value === "" ? randomSecret(known.form) : value;
}

/** Returns a description that ends with a full stop. */
const withPeriod = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

async function promptForSetting(
  project: Project,
  setting: SettingPlan,
  known: SourceSetting | undefined,
): Promise<string> {
  const purpose =
    setting.description ??
    (setting.secret
      ? vscode.l10n.t("A secret; it is never shown again")
      : vscode.l10n.t("A setting of this project"));
  const issued = known && issuedText(known);
  return await askInput({
    title: vscode.l10n.t("{0}: {1} in dev", project.name, setting.name),
    prompt: issued === undefined ? purpose : `${purpose}. ${issued}`,
    password: setting.secret,
    validateInput: (text) =>
      text.trim() === "" ? vscode.l10n.t("Enter a value: an empty value counts as not set.") : undefined,
  });
}
