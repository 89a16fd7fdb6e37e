import type { TriggerDeclaration } from "@hookloom/language-server/protocol";
import { type CatalogSetting, isNeeded, signingSetting } from "@hookloom/runtime/catalog";

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
