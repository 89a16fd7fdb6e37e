import path from "node:path";
import { parseEnv } from "node:util";
import { readIfThere } from "../../project/read-file.ts";
import type { SecretStore } from "./secret-store.ts";
import { setSetting } from "./set-setting.ts";
import { readSetting } from "./settings.ts";

/** Reads the variables in a package's `.env` file; empty without such a file. */
const readEnvFile = async (root: string): Promise<Readonly<Record<string, string | undefined>>> =>
  parseEnv((await readIfThere(path.join(root, ".env"))) ?? "");

/**
 * Reads a secret of another framework's app by its environment variable: the value that the app itself reads, from the
 * environment or its package's `.env` file, or otherwise the value stored for dev.
 */
export async function readAppSecret(
  name: string,
  { root, secrets }: { readonly root: string; readonly secrets: SecretStore },
): ReturnType<typeof readSetting> {
  const file = await readEnvFile(root);
  const given = Object.entries(process.env).filter(([, value]) => value?.trim());
  const variables = { ...file, ...Object.fromEntries(given) };
  return await readSetting(name, { root, environment: "dev", secrets, variables });
}

/**
 * Stores for dev the `.env` values of the settings that a converted file declares and that have no value yet; returns their
 * names.
 */
export async function storeEnvValues(
  settings: readonly { readonly name: string }[],
  { root, secrets }: { readonly root: string; readonly secrets: SecretStore },
): Promise<readonly string[]> {
  const file = await readEnvFile(root);
  const scope = { root, environment: "dev", secrets };
  const kept: string[] = [];
  for (const { name } of settings) {
    const value = file[name];
    if (value === undefined || value.trim() === "" || (await readSetting(name, scope))) continue;
    await setSetting(name, value, scope);
    kept.push(name);
  }
  return kept;
}
