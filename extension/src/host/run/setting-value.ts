import { runningValue } from "../../environments/local/adopt.ts";
import type { SecretStore } from "../../environments/secrets/secret-store.ts";
import { readSetting } from "../../environments/secrets/settings.ts";
import { devEnvironment } from "./runs.ts";

/** The value that a setting has in the dev environment: that of what runs, else the one that is stored. */
export async function settingValue(
  secrets: SecretStore,
  root: string,
  name: string,
): Promise<string | undefined> {
  const running = await runningValue(root, devEnvironment, name);
  return running ?? (await readSetting(name, { root, environment: devEnvironment, secrets }))?.value;
}
