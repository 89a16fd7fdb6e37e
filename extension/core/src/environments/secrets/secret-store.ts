import { badSettingName } from "../contract/errors.ts";

/** Stores setting values by project root, environment and name. */
export interface SecretStore {
  get(root: string, environment: string, name: string): Promise<string | undefined>;
  set(root: string, environment: string, name: string, value: string): Promise<void>;
  /** Also succeeds if there is no such value. */
  delete(root: string, environment: string, name: string): Promise<void>;
}

/** @throws EnvironmentError `bad-setting` */
export function checkSettingName(name: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw badSettingName(name);
}

/** Reads from each store in turn; writes to the first, so its value is the one that is read. */
export function chainStores(first: SecretStore, ...others: readonly SecretStore[]): SecretStore {
  const all = [first, ...others];
  return {
    async get(root, environment, name) {
      for (const store of all) {
        const value = await store.get(root, environment, name);
        if (value !== undefined) return value;
      }
      return undefined;
    },
    set: (root, environment, name, value) => first.set(root, environment, name, value),
    async delete(root, environment, name) {
      for (const store of all) await store.delete(root, environment, name);
    },
  };
}
