import { forgetMark } from "./deployed-marks.ts";
import { checkSettingName } from "./secret-store.ts";
import { type SettingsSource, secretRoot } from "./settings.ts";
import { noteTelemetrySetting } from "./telemetry-settings.ts";

/**
 * Stores a setting's value. Setting the same value again counts as a change even if this machine has already deployed that value.
 */
export async function setSetting(
  name: string,
  value: string,
  { root, environment, secrets }: Pick<SettingsSource, "root" | "environment" | "secrets">,
): Promise<void> {
  checkSettingName(name);
  const key = [await secretRoot(root), environment, name] as const;
  const before = await secrets.get(...key);
  await secrets.set(...key, value);
  await noteTelemetrySetting(...key);
  if (before === value) await forgetMark({ root, environment }, name);
}
