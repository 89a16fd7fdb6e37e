import type { SecretStore } from "./secret-store.ts";

/** Keeps values of one environment in this process alone: what a window handed over is written nowhere. */
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
