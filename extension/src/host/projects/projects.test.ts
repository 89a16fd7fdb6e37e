import path from "node:path";
import { expect, test, vi } from "vitest";
import { Projects } from "./projects.ts";

const { findFiles } = vi.hoisted(() => ({
  findFiles: vi.fn(async (_included: string, _excluded: string): Promise<readonly []> => []),
}));

vi.mock("vscode", async () => {
  const event = () => ({ dispose: () => undefined });
  return {
    ...(await import("../testing/vscode-values.ts")),
    TabInputText: class {},
    TabInputCustom: class {},
    commands: { executeCommand: async () => undefined },
    window: {
      onDidChangeActiveTextEditor: event,
      tabGroups: { activeTabGroup: {}, onDidChangeTabs: event },
    },
    workspace: {
      createFileSystemWatcher: () => ({
        ...event(),
        onDidCreate: event,
        onDidChange: event,
        onDidDelete: event,
      }),
      onDidChangeWorkspaceFolders: event,
      onDidCreateFiles: event,
      onDidRenameFiles: event,
      findFiles,
    },
  };
});

test("projects are not looked for where one is being made, nor in packages", async () => {
  await new Projects().refresh();
  const excluded = findFiles.mock.calls[0]?.[1] ?? "";
  const isExcluded = (folder: string): boolean => path.matchesGlob(`${folder}/hookloom.json`, excluded);
  expect(["", "orders", "apps/orders"].filter(isExcluded)).toEqual([]);
  expect([".orders-37ced686", "apps/.orders-1", "node_modules/a", "dist"].every(isExcluded)).toBe(true);
});
