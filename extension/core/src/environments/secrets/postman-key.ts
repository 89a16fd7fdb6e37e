import process from "node:process";
import type { SecretStore } from "./secret-store.ts";

/** The store key of the Postman API key, which belongs to a user, not to a project. */
const storeKey = ["hookloom", "accounts", "POSTMAN_API_KEY"] as const;

/** Reads the Postman API key from the variable POSTMAN_API_KEY, or otherwise from a secret store. */
export async function readPostmanKey(
  secrets: Pick<SecretStore, "get">,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  return variables.POSTMAN_API_KEY?.trim() || (await secrets.get(...storeKey)) || undefined;
}

/** Stores the Postman API key, or deletes it. */
export async function storePostmanKey(secrets: SecretStore, key: string | undefined): Promise<void> {
  if (key === undefined) await secrets.delete(...storeKey);
  else await secrets.set(...storeKey, key);
}
