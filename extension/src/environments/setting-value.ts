import type { TriggerDeclaration } from "@hookloom/language-server/protocol";
import { signingSecret } from "../project/config/source-settings.ts";
import { noSigningValue } from "./errors.ts";
import { runningValue } from "./local/owner/attach.ts";
import { readSetting, type SettingsSource } from "./secrets/settings.ts";

/** Where the value of a setting is looked up. */
export interface ValuePlace extends Pick<SettingsSource, "root" | "environment" | "secrets"> {
  /** False for an environment that is not on this machine, which no process here can be asked about. */
  readonly local?: boolean;
}

/** The value that a setting has in an environment: that of what runs on this machine, else the one that is stored. */
export async function settingValue(name: string, place: ValuePlace): Promise<string | undefined> {
  const { root, environment, local = true } = place;
  const running = local ? await runningValue(root, environment, name) : undefined;
  return running ?? (await readSetting(name, place))?.value;
}

/**
 * The value that signs what a trigger receives; empty for a trigger that verifies nothing.
 * @throws EnvironmentError `no-signing-value`
 */
export async function signingValue(
  trigger: Pick<TriggerDeclaration, "source" | "secrets" | "literals">,
  place: ValuePlace,
): Promise<string> {
  const signing = signingSecret(trigger);
  if (signing === undefined) return "";
  const value = signing.name === undefined ? undefined : await settingValue(signing.name, place);
  if (value === undefined)
    throw noSigningValue(signing.name ?? signing.setting?.name ?? "", place.environment);
  return value;
}
