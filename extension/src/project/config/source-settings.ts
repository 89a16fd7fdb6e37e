import { randomBytes } from "node:crypto";
import type { TriggerDeclaration } from "@hookloom/language-server/protocol";
import {
  type CatalogSetting,
  findSource,
  type IssuedValue,
  isNeeded,
  signingSetting,
} from "@hookloom/runtime/catalog";

/** What the catalogue knows about a setting that a project passes to a trigger. */
export interface SourceSetting {
  /** The provider, as people call it: `Slack`. */
  readonly provider: string;
  /** The form of a random value, for a secret that signs sample events. */
  readonly form?: SecretForm;
  /** Where the provider shows the value, if only the provider can issue it. */
  readonly issued?: IssuedValue;
}

function sourceSetting(provider: string, { generate, issued }: CatalogSetting): SourceSetting {
  return {
    provider,
    ...(generate === undefined ? {} : { form: generate }),
    ...(issued ? { issued } : {}),
  };
}

/** The settings of a project that belong to the sources of its triggers, by name. */
export function sourceSettings(
  triggers: readonly Pick<TriggerDeclaration, "source" | "secrets">[],
): ReadonlyMap<string, SourceSetting> {
  const found = new Map<string, SourceSetting>();
  for (const { source: id, secrets } of triggers) {
    const source = findSource(id);
    for (const setting of source?.settings ?? []) {
      const name = secrets[setting.option];
      // One name may serve two sources; a value that one of them issues cannot be random for the other.
      if (name === undefined || found.get(name)?.issued) continue;
      found.set(name, sourceSetting(source?.label ?? id, setting));
    }
  }
  return found;
}

/** Where an issued value is found: `Slack issues it: copy it from ...`; undefined for other settings. */
export function issuedText({ provider, issued }: SourceSetting): string | undefined {
  return issued && `${provider} issues it: ${issued.where}.`;
}

/** What a random secret of the dev environment can be used for. */
export function randomSecretText({
  provider,
  issued,
}: {
  readonly provider: string;
  readonly issued?: IssuedValue | undefined;
}): string {
  return issued
    ? `Signs local samples only, until you set the one that ${provider} issues.`
    : "Signs local samples; real senders have to sign with the same one.";
}

/** The form of a random value. */
export type SecretForm = NonNullable<CatalogSetting["generate"]>;

/** A random secret in the form that its source expects. */
export function randomSecret(form: SecretForm): string {
  const bytes = randomBytes(32);
  return form === "whsec" ? `whsec_${bytes.toString("base64")}` : bytes.toString("hex");
}

/** What proves who sent a delivery to a trigger. */
export interface SigningSecret {
  /** The name of the setting that holds it; undefined where the trigger names none although it needs one. */
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
