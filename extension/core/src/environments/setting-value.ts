import type { TriggerDeclaration } from "@hookloom/protocol/declarations";
import { isPublicKey } from "@hookloom/runtime/catalog";
import { signingSecret } from "../project/config/source-settings.ts";
import { noSampleKey, noSigningValue } from "./contract/errors.ts";
import { runningValue } from "./local/owner/attach.ts";
import { sampleKeyVariable } from "./local/process/sample-key.ts";
import { readSetting, type SettingsSource } from "./secrets/settings.ts";

/** Where a setting's value is read from. */
export interface SettingScope extends Pick<SettingsSource, "root" | "environment" | "secrets"> {
  /** False for an environment that is not on this machine; no local process knows its values. */
  readonly local?: boolean;
  /**
   * The source whose samples are signed with the value. If that value is a public key, the running process's sample key is used
   * instead.
   */
  readonly signingSource?: string;
  /** The command that sets the value, if it is not `hookloom settings`. */
  readonly setCommand?: string;
}

/**
 * Returns a setting's value in an environment: from the process that runs on this machine, or otherwise the stored value.
 * @throws EnvironmentError `no-sample-key` if the value is a public key, has to sign, and nothing runs on this machine
 */
export async function settingValue(name: string, scope: SettingScope): Promise<string | undefined> {
  const { root, environment, local = true, signingSource: signs } = scope;
  const readRunning = (one: string) =>
    local ? runningValue(root, environment, one) : Promise.resolve(undefined);
  const value = (await readRunning(name)) ?? (await readSetting(name, scope))?.value;
  if (value === undefined || signs === undefined || !isPublicKey(signs, value)) return value;
  const key = await readRunning(sampleKeyVariable);
  if (key === undefined) throw noSampleKey(name, environment, local);
  return key;
}

/**
 * Returns the secret that signs a trigger's deliveries; empty for a trigger that verifies nothing.
 * @throws EnvironmentError `no-signing-value` or `no-sample-key`
 */
export async function signingValue(
  trigger: Pick<TriggerDeclaration, "source" | "secrets" | "literals">,
  scope: SettingScope,
): Promise<string> {
  const signing = signingSecret(trigger);
  if (signing === undefined) return "";
  const value =
    signing.name === undefined
      ? undefined
      : await settingValue(signing.name, { ...scope, signingSource: trigger.source });
  if (value === undefined) throw noSigningValue(signing.name ?? signing.setting?.name ?? "", scope);
  return value;
}
