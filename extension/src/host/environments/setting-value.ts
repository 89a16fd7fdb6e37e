import { runningValue } from "../../environments/local/owner/attach.ts";
import type { SecretStore } from "../../environments/secrets/secret-store.ts";
import { readSetting } from "../../environments/secrets/settings.ts";
import { devEnvironment } from "./environments.ts";

/** The value that a setting has in an environment: that of what runs on this machine, else the one that is stored. */
export async function settingValue(
  secrets: SecretStore,
  root: string,
  name: string,
  environment: string = devEnvironment,
): Promise<string | undefined> {
  const running = await runningValue(root, environment, name);
  return running ?? (await readSetting(name, { root, environment, secrets }))?.value;
}
