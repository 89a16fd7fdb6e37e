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
import type { ProjectConnection, ProjectSetting } from "./project-content.ts";

/** What the catalogue knows about a setting that a project passes to a trigger. */
export interface SourceSetting {
  /** The provider, as people call it: `Slack`. */
  readonly provider: string;
  /** The form of a random value, for a secret that signs sample events. */
  readonly form?: SecretForm;
  /** Where the provider shows the value, if only the provider can issue it. */
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
 * The name that each setting of a row has in a project, given the names that its client is made with: the same one, one
 * that ends with it (`OPS_SLACK_TOKEN`), else the one at the same position.
 */
export function settingNames(
  row: Pick<CatalogConnection, "settings">,
  declared: readonly string[],
): Readonly<Record<string, string>> {
  const entries = row.settings.map(({ name }, index) => {
    const same = declared.find((each) => each === name) ?? declared.find((each) => each.endsWith(`_${name}`));
    const placed = declared.length === row.settings.length ? declared[index] : undefined;
    return [name, same ?? placed ?? name] as const;
  });
  return Object.fromEntries(entries);
}

/** What a project declares, as far as its settings are concerned. */
type Declared = {
  readonly triggers: readonly Pick<TriggerDeclaration, "secrets">[];
  readonly connections: readonly Pick<ProjectConnection, "connector" | "settings">[];
  readonly settings: readonly Pick<ProjectSetting, "name" | "optional" | "default">[];
};

/** A value without a service: `fetch` of this address fails with `ECONNREFUSED`. */
const sampleValue = (name: string): string =>
  /(?:^|_)(?:URL|URI|ENDPOINT)$/i.test(name) ? "http://127.0.0.1:2" : "test";

/** A value without a service for each setting that steps need and neither a trigger nor a connection is made with. */
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
 * Values with which a project's clients can be made and its steps can read their settings where the environment gives none,
 * so that a test needs no account. They lead to no service: a step that is to succeed in a test needs a mock of its service.
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

/** How little choice a user has in a value: none in one that the provider issues. */
function strictness({ issued }: SourceSetting): number {
  if (issued === undefined) return 0;
  return issued.usual ? 1 : 2;
}

/** The settings of a project that belong to the sources of its triggers or to its connections, by name. */
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
      // One name may serve two sources; a value that one of them issues cannot be random for the other.
      const known = found.get(name);
      const other = sourceSetting(source?.label ?? id, setting);
      if (known === undefined || strictness(other) > strictness(known)) found.set(name, other);
    }
  }
  return found;
}

/** Where an issued value is found: `Slack issues it: copy it from ...`; undefined for other settings. */
export function issuedText({ provider, issued }: SourceSetting): string | undefined {
  if (issued === undefined) return undefined;
  if (issued.usual) return `Most senders issue it: ${issued.where}.`;
  // No provider issues what a user writes or creates, such as the URL of a database.
  return issued.by === "person"
    ? `For ${provider}, ${issued.where}.`
    : `${provider} issues it: ${issued.where}.`;
}

/** What a random secret of the dev environment can be used for. */
export function randomSecretText({
  provider,
  issued,
}: {
  readonly provider: string;
  readonly issued?: IssuedValue | undefined;
}): string {
  if (issued?.usual) return "Signs local samples; a sender that issues its own secret needs that one here.";
  return issued
    ? `Signs local samples only, until you set the one that ${provider} issues.`
    : "Signs local samples; real senders have to sign with the same one.";
}

/** The form of a random value. */
export type SecretForm = NonNullable<CatalogSetting["generate"]>;

/** What proves who sent a delivery to a trigger. */
export interface SigningSecret {
  /** The name of the setting that holds it; undefined if the trigger names none although it needs one. */
  readonly name: string | undefined;
  readonly setting: CatalogSetting | undefined;
}

/** The secret of a trigger; undefined for one that verifies nothing. */
export function signingSecret(
  trigger: Pick<TriggerDeclaration, "source" | "secrets" | "literals">,
): SigningSecret | undefined {
  const setting = signingSetting(trigger.source);
  const name = setting === undefined ? Object.values(trigger.secrets)[0] : trigger.secrets[setting.option];
  if (name !== undefined) return { name, setting };
  return setting !== undefined && isNeeded(setting, trigger.literals) ? { name, setting } : undefined;
}
