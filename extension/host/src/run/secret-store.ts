import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import type * as vscode from "vscode";

function secretKey(root: string, environment: string, name: string): string {
  return JSON.stringify([root, environment, name]);
}

/** Returns a secret store that uses the editor's encrypted storage. */
export function editorSecretStore(
  storage: Pick<vscode.SecretStorage, "get" | "store" | "delete">,
): SecretStore {
  return {
    get: async (root, environment, name) => await storage.get(secretKey(root, environment, name)),
    set: async (root, environment, name, value) => {
      await storage.store(secretKey(root, environment, name), value);
    },
    delete: async (root, environment, name) => {
      await storage.delete(secretKey(root, environment, name));
    },
  };
}
