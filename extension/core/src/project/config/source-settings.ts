import type { TriggerDeclaration } from "@hookloom/protocol/declarations";
import {
  type CatalogConnection,
  type CatalogSetting,
  type ConnectionSetting,
  findConnection,
  findSource,
  type IssuedValue,
  isNeeded,
  signingSetting,
} from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import type { ProjectConnection, ProjectSetting } from "./project-content.ts";

/** The catalogue's information about a setting that a project passes to a trigger. */
export interface SourceSetting {
  /** The provider's display name: `Slack`. */
  readonly provider: string;
  /** The format of a random value, for a secret that signs sample events. */
  readonly form?: SecretForm;
  /** Where the provider shows the value, if only the provider can generate it. */
  readonly issued?: IssuedValue & Pick<ConnectionSetting, "by">;
}

function sourceSetting(provider: string, { generate, issued }: CatalogSetting): SourceSetting {
  return {
    provider,
    ...(generate === undefined ? {} : { form: generate }),
    ...(issued ? { issued: { ...issued, by: "provider" } } : {}),
  };
}

/**
 * Returns the project's name for each setting of a catalogue row, given the settings that the client is created with: the same
 * name, one that ends with it (`OPS_SLACK_TOKEN`), or otherwise the one at the same position.
 */
export function settingNames(
  row: Pick<CatalogConnection, "settings">,
  declared: readonly string[],
): Readonly<Record<string, string>> {
  const entries = row.settings.map(({ name }, index) => {
    const same = declared.find((each) => each === name) ?? declared.find((each) => each.endsWith(`_${name}`));
    const atSamePosition = declared.length === row.settings.length ? declared[index] : undefined;
    return [name, same ?? atSamePosition ?? name] as const;
  });
  return Object.fromEntries(entries);
}

/** The declarations of a project that involve settings. */
type Declared = {
  readonly triggers: readonly Pick<TriggerDeclaration, "secrets">[];
  readonly connections: readonly Pick<ProjectConnection, "connector" | "settings">[];
  readonly settings: readonly Pick<ProjectSetting, "name" | "optional" | "default">[];
};

/** A sample value that leads to no service: `fetch` of this URL fails with `ECONNREFUSED`. */
const sampleValue = (name: string): string =>
  /(?:^|_)(?:URL|URI|ENDPOINT)$/i.test(name) ? "http://127.0.0.1:2" : "test";

/** Returns a sample value for each setting that steps need and that is not passed to a trigger or connection. */
export function sampleStepValues({
  triggers,
  connections,
  settings,
}: Declared): Readonly<Record<string, string>> {
  const used = new Set([
    ...triggers.flatMap(({ secrets }) => Object.values(secrets)),
    ...connections.flatMap((connection) => connection.settings),
  ]);
  const needed = settings.filter((each) => !each.optional && each.default === undefined);
  const names = needed.map(({ name }) => name).filter((name) => !used.has(name));
  return Object.fromEntries(names.map((name) => [name, sampleValue(name)]));
}

/**
 * Returns sample values for the settings that have none in the environment, so that a project's clients can be created, its steps
 * can read their settings, and a test needs no account. The values lead to no service: a step that has to succeed in a test needs
 * a mock of its service.
 */
export function sampleValues(
  declared: Declared,
  given: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const values: Record<string, string> = { ...sampleStepValues(declared) };
  for (const { connector, settings } of declared.connections) {
    const row = findConnection(connector);
    const names = row && settingNames(row, settings);
    const needed = row?.settings.filter((each) => !each.optional && each.default === undefined) ?? [];
    for (const { name, sample } of needed) values[names?.[name] ?? name] = sample ?? "test";
    if (row === undefined) for (const name of settings) values[name] = sampleValue(name);
  }
  return Object.fromEntries(Object.entries(values).filter(([name]) => !given[name]?.trim()));
}

/** Returns how restricted a value is; a value that the provider generates is the most restricted. */
function strictness({ issued }: SourceSetting): number {
  if (issued === undefined) return 0;
  return issued.usual ? 1 : 2;
}

/** Returns the settings of a project that belong to its triggers' sources or to its connections, by name. */
export function sourceSettings({
  triggers,
  connections,
}: {
  readonly triggers: readonly Pick<TriggerDeclaration, "source" | "secrets">[];
  readonly connections: readonly Pick<ProjectConnection, "connector" | "settings">[];
}): ReadonlyMap<string, SourceSetting> {
  const found = new Map<string, SourceSetting>();
  for (const { connector, settings } of connections) {
    const row = findConnection(connector);
    const names = row && settingNames(row, settings);
    for (const { name, where, page, by = "provider" } of row?.settings ?? []) {
      if (where === undefined || page === undefined) continue;
      found.set(names?.[name] ?? name, { provider: row?.label ?? connector, issued: { where, page, by } });
    }
  }
  for (const { source: id, secrets } of triggers) {
    const source = findSource(id);
    for (const setting of source?.settings ?? []) {
      const name = secrets[setting.option];
      if (name === undefined) continue;
      // Two sources may share one setting; a value that one of them generates cannot be random for the other.
      const known = found.get(name);
      const other = sourceSetting(source?.label ?? id, setting);
      if (known === undefined || strictness(other) > strictness(known)) found.set(name, other);
    }
  }
  return found;
}

/**
 * Describes where to find a value that the provider generates: `Slack issues this value: copy it from ...`; undefined for other settings.
 */
export function issuedText({ provider, issued }: SourceSetting): string | undefined {
  if (issued === undefined) return undefined;
  if (issued.usual) return t("Most senders issue this value: {0}.", issued.where);
  // Values that a user writes or creates, such as a database URL, are not issued by a provider.
  return issued.by === "person"
    ? t("For {0}, {1}.", provider, issued.where)
    : t("{0} issues this value: {1}.", provider, issued.where);
}

/** Describes what a random secret of the dev environment can be used for. */
export function randomSecretText({
  provider,
  issued,
}: {
  readonly provider: string;
  readonly issued?: IssuedValue | undefined;
}): string {
  if (issued?.usual)
    return t("Signs local samples. If the sender issues its own secret, enter that secret here.");
  return issued
    ? t("Signs only local samples until you set the secret that {0} issues.", provider)
    : t("Signs local samples. Real senders must sign with the same secret.");
}

/** The format of a random value. */
export type SecretForm = NonNullable<CatalogSetting["generate"]>;

/** The secret that authenticates the sender of a trigger's deliveries. */
export interface SigningSecret {
  /** The name of the secret's setting; undefined if the trigger specifies none although it needs one. */
  readonly name: string | undefined;
  readonly setting: CatalogSetting | undefined;
}

/** Returns a trigger's secret; undefined for a trigger that verifies nothing. */
export function signingSecret(
  trigger: Pick<TriggerDeclaration, "source" | "secrets" | "literals">,
): SigningSecret | undefined {
  const setting = signingSetting(trigger.source);
  const name = setting === undefined ? Object.values(trigger.secrets)[0] : trigger.secrets[setting.option];
  if (name !== undefined) return { name, setting };
  return setting !== undefined && isNeeded(setting, trigger.literals) ? { name, setting } : undefined;
}
