import { realpath } from "node:fs/promises";
import process from "node:process";
import type { SettingDeclaration } from "@hookloom/protocol/declarations";
import { t } from "@vscode/l10n";
import type { ProjectEnvironment } from "../../project/project.ts";
import { otherValueKept } from "../contract/errors.ts";
import type { SettingValues } from "../contract/registration.ts";
import type { SettingOrigin, SettingPlan } from "../contract/target.ts";
import { checkSettingName, type SecretStore } from "./secret-store.ts";
import { isTelemetrySecret, isTelemetrySetting, notedTelemetrySettings } from "./telemetry-settings.ts";

export type DeclaredSetting = Pick<
  SettingDeclaration,
  "name" | "secret" | "description" | "default" | "optional"
>;

export interface ResolvedSettings {
  readonly plan: readonly SettingPlan[];
  /** Values from environment variables and the store, only for the process; defaults stay in the code. */
  readonly values: Readonly<Record<string, string>>;
}

export interface SettingsSource extends ProjectEnvironment {
  readonly secrets: SecretStore;
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Names of settings with values on the target that this machine may not know, for example on a cluster. */
  readonly deployed?: readonly string[];
}

/**
 * Resolves a project's real path, so that a value set through a link is also found without it; a missing folder keeps its path.
 */
export const secretRoot = (root: string): Promise<string> => realpath(root).catch(() => root);

/** Reads one value from the process's own variables or the store. An empty value counts as missing in both. */
export async function readSetting(
  name: string,
  scope: SettingsSource,
): Promise<{ readonly value: string; readonly origin: "environment" | "store" } | undefined> {
  const given = (scope.variables ?? process.env)[name];
  if (given !== undefined && given.trim() !== "") return { value: given, origin: "environment" };
  const stored = await scope.secrets.get(await secretRoot(scope.root), scope.environment, name);
  return stored === undefined || stored === "" ? undefined : { value: stored, origin: "store" };
}

/**
 * Deletes a value. On a cluster the deployed value would be kept, so an empty string is stored, which the next deploy treats as a
 * deletion.
 */
export async function unsetSetting(
  name: string,
  { root, environment, secrets }: Pick<SettingsSource, "root" | "environment" | "secrets">,
  target: "local" | "kubernetes",
): Promise<void> {
  const key = [await secretRoot(root), environment, name] as const;
  await secrets.delete(...key);
  if (target === "kubernetes") await secrets.set(...key, "");
}

/**
 * Checks whether a value that is removed from the source can be stored under a name, and returns the function that stores it.
 * @throws EnvironmentError `bad-setting`, and `other-value` if another value is stored under that name; that value is kept
 */
export async function valueWriter(
  name: string,
  value: string,
  { root, environment, secrets }: Pick<SettingsSource, "root" | "environment" | "secrets">,
): Promise<() => Promise<void>> {
  checkSettingName(name);
  const key = [await secretRoot(root), environment, name] as const;
  const known = await secrets.get(...key);
  if (known !== undefined && known !== "" && known !== value) throw otherValueKept(name, environment);
  return () => secrets.set(...key, value);
}

/** Returns the name for a secret's previous value while both values are accepted. */
export const previousName = (name: string): string => `${name}_PREVIOUS`;

/** The OpenTelemetry settings that may have a value: in variables, in this machine's store or on the cluster. */
async function telemetrySettings({
  root,
  environment,
  variables = process.env,
  deployed = [],
}: SettingsSource): Promise<readonly DeclaredSetting[]> {
  const noted = await notedTelemetrySettings(await secretRoot(root), environment);
  const names = new Set([...Object.keys(variables), ...noted, ...deployed].filter(isTelemetrySetting));
  return [...names].sort().map((name) => ({
    name,
    secret: isTelemetrySecret(name),
    optional: true,
    description: t("Read by OpenTelemetry"),
  }));
}

/**
 * Reads every declared setting and reports which ones have no value. A secret's previous value is included, as are OpenTelemetry
 * settings with a value, which only the runtime reads.
 */
export async function resolveSettings(
  declared: readonly DeclaredSetting[],
  scope: SettingsSource,
): Promise<ResolvedSettings> {
  const values: Record<string, string> = {};
  const plan: SettingPlan[] = [];
  const telemetry = await telemetrySettings(scope);
  for (const setting of [...declared, ...telemetry]) {
    if (plan.some((known) => known.name === setting.name)) continue;
    const found = await readSetting(setting.name, scope);
    if (found === undefined && telemetry.includes(setting)) continue;
    if (found) values[setting.name] = found.value;
    const canRotate = setting.secret && !setting.name.endsWith(previousName(""));
    const previous = canRotate ? await readSetting(previousName(setting.name), scope) : undefined;
    if (previous) values[previousName(setting.name)] = previous.value;
    const origin = found?.origin ?? (setting.default === undefined ? "none" : "default");
    const { name, secret, description } = setting;
    const missing = origin === "none" && !setting.optional;
    plan.push({ name, secret, origin, missing, ...(description === undefined ? {} : { description }) });
  }
  return { plan, values };
}

/**
 * Returns notes on the settings whose values come from this process's variables. Variables take precedence in every environment,
 * so one meant for something else would be used unnoticed.
 */
export function variableNotes(
  settings: readonly { readonly name: string; readonly origin: SettingOrigin }[],
): readonly string[] {
  const names = settings.filter(({ origin }) => origin === "environment").map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    names.length === 1
      ? t(
          "{0} comes from the environment variable of the same name, which overrides a stored value.",
          names.join(),
        )
      : t(
          "The values of {0} come from the environment variables of the same names, which override stored values.",
          names.join(", "),
        ),
  ];
}

/** Accesses an environment's setting values in the caller's variables and store. */
export function settingValues(scope: SettingsSource): SettingValues {
  const { root, environment, secrets } = scope;
  return {
    read: async (name) => (await readSetting(name, scope))?.value,
    write: async (name, value) => secrets.set(await secretRoot(root), environment, name, value),
    delete: async (name) => secrets.delete(await secretRoot(root), environment, name),
  };
}
