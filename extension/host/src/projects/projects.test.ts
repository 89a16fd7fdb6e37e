import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { useVscode } from "../testing/vscode.ts";
import { Projects } from "./projects.ts";

interface File {
  readonly scheme: string;
  readonly fsPath: string;
}

const editor = {
  findFiles: vi.fn(async (_included: string, _excluded: string): Promise<readonly File[]> => []),
  /** Calls back at each deletion that a pattern fits. */
  watchers: [] as { pattern: string; deleted: (file: File) => void }[],
};

const event = () => ({ dispose: () => undefined });

useVscode({
  commands: { executeCommand: async () => undefined },
  window: {
    onDidChangeActiveTextEditor: event,
    tabGroups: { activeTabGroup: {}, onDidChangeTabs: event },
  },
  workspace: {
    createFileSystemWatcher: (pattern: string) => ({
      ...event(),
      onDidCreate: event,
      onDidChange: event,
      onDidDelete: (deleted: (file: File) => void) => {
        editor.watchers.push({ pattern, deleted });
        return event();
      },
    }),
    onDidChangeWorkspaceFolders: event,
    onDidCreateFiles: event,
    onDidRenameFiles: event,
    onDidDeleteFiles: event,
    findFiles: editor.findFiles,
  },
});

let folder: string;
beforeEach(async () => {
  folder = temporaryFolder();
  editor.findFiles.mockReset().mockResolvedValue([]);
  editor.watchers.length = 0;
});

function remove(fsPath: string): void {
  const relative = path.relative(folder, fsPath);
  for (const { pattern, deleted } of editor.watchers)
    if (path.matchesGlob(relative, pattern)) deleted({ scheme: "file", fsPath });
}

test("projects are not looked for where one is being made, nor in packages", async () => {
  await new Projects().refresh();
  const excluded = editor.findFiles.mock.calls[0]?.[1] ?? "";
  const isExcluded = (one: string): boolean => path.matchesGlob(`${one}/hookloom.json`, excluded);
  expect(["", "orders", "apps/orders"].filter(isExcluded)).toEqual([]);
  expect([".orders-37ced686", "apps/.orders-1", "node_modules/a", "dist"].every(isExcluded)).toBe(true);
});

test("projects are looked for again once a folder that has one is deleted", async () => {
  const root = path.join(folder, "apps", "orders");
  await mkdir(root, { recursive: true });
  await writeFile(path.join(root, "hookloom.json"), "{}");
  editor.findFiles.mockResolvedValueOnce([{ scheme: "file", fsPath: path.join(root, "hookloom.json") }]);
  const projects = new Projects();
  await projects.refresh();
  expect(projects.all.map(({ root }) => root)).toEqual([root]);
  const looked = vi.fn();
  projects.onDidChange(looked);
  remove(path.join(folder, "apps", "other"));
  expect(editor.findFiles).toHaveBeenCalledTimes(1);
  remove(path.join(folder, "apps"));
  await expect.poll(() => looked).toHaveBeenCalledTimes(1);
  expect(projects.all).toEqual([]);
  projects.dispose();
});
