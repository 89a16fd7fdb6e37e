import type { SecretStore } from "./secret-store.ts";

/** Stores an environment's values only in this process's memory: values passed by a window are never written to disk. */
export function memorySecretStore(values: Readonly<Record<string, string>> = {}): SecretStore {
  const kept = new Map(Object.entries(values));
  return {
    get: async (_root, _environment, name) => kept.get(name),
    set: async (_root, _environment, name, value) => {
      kept.set(name, value);
    },
    delete: async (_root, _environment, name) => {
      kept.delete(name);
    },
  };
}
