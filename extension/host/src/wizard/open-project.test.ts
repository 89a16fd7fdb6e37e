import { expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { openProject, resumeAfterWizard } from "./open-project.ts";

const editor = vi.hoisted(() => ({
  folders: [] as unknown[],
  run: [] as unknown[],
  warned: [] as unknown[],
  clicked: undefined as string | undefined,
}));
useVscode({
  Uri: { file: (fsPath: string) => ({ fsPath }) },
  workspace: {
    get workspaceFolders() {
      return editor.folders;
    },
  },
  window: {
    showTextDocument: async () => undefined,
    showWarningMessage: async (message: string, ...buttons: string[]) => {
      editor.warned.push([message, ...buttons]);
      return editor.clicked;
    },
  },
  commands: { executeCommand: async (id: string, argument: unknown) => void editor.run.push([id, argument]) },
});

function memento() {
  const kept = new Map<string, string>();
  return {
    get: (key: string) => JSON.parse(kept.get(key) ?? "null"),
    update: async (key: string, value: unknown) => void kept.set(key, JSON.stringify(value ?? null)),
  } as unknown as vscode.Memento & { setKeysForSync(keys: readonly string[]): void };
}

test("a project that could not be published offers it in the window that opens for the project", async () => {
  const state = memento();
  const log = { warn: () => undefined } as unknown as vscode.LogOutputChannel;
  const unpublished = { message: "The project is here.", repository: "octocat/a", isPublic: false };
  const made = { folder: "/a", entry: "/a/src/webhook.ts", notes: [], unpublished };
  await openProject({ state, log, refreshProjects: async () => undefined }, made);
  editor.folders = [{ uri: { scheme: "file", fsPath: "/a" } }];
  editor.clicked = "Publish to GitHub";
  await resumeAfterWizard({ globalState: state }, log);
  expect(editor.warned).toEqual([["The project is here.", "Publish to GitHub"]]);
  await vi.waitFor(() =>
    expect(editor.run).toContainEqual([
      "hookloom.publish",
      { root: "/a", repository: "octocat/a", isPublic: false },
    ]),
  );
});
