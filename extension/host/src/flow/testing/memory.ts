import type * as vscode from "vscode";

/** A workspace's state in memory. */
export function memory(kept: Record<string, unknown> = {}) {
  return {
    get: <T>(key: string): T | undefined => kept[key] as T | undefined,
    update: async (key: string, value: unknown) => {
      kept[key] = value;
    },
  } as Pick<vscode.Memento, "get" | "update">;
}
