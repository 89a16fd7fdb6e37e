import path from "node:path";
import { parseEnv } from "node:util";
import { readIfThere } from "../../project/read-file.ts";
import type { SecretStore } from "./secret-store.ts";
import { readSetting } from "./settings.ts";

/**
 * The secret of an app of another framework by the name of its environment variable: the value that the app itself reads,
 * from the environment or the `.env` file of its package, else the one that a store has for dev.
 */
export async function readAppSecret(
  name: string,
  { root, secrets }: { readonly root: string; readonly secrets: SecretStore },
): ReturnType<typeof readSetting> {
  const file = parseEnv((await readIfThere(path.join(root, ".env"))) ?? "");
  const given = Object.entries(process.env).filter(([, value]) => value?.trim());
  const variables = { ...file, ...Object.fromEntries(given) };
  return await readSetting(name, { root, environment: "dev", secrets, variables });
}
