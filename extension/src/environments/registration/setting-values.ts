import { readSetting, type SettingsPlace, secretRoot } from "../secrets/settings.ts";
import type { SettingValues } from "./registration.ts";

/** The values of an environment's settings as the caller's variables and store have them. */
export function settingValues(place: SettingsPlace): SettingValues {
  const { root, environment, secrets } = place;
  return {
    read: async (name) => (await readSetting(name, place))?.value,
    write: async (name, value) => secrets.set(await secretRoot(root), environment, name, value),
    delete: async (name) => secrets.delete(await secretRoot(root), environment, name),
  };
}
