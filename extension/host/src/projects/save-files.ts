import path from "node:path";
import { type Project, projectFile } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { notSaved } from "../shared/errors.ts";

async function saveUnsaved(root: string, isWanted: (file: string) => boolean): Promise<void> {
  const unsaved = vscode.workspace.textDocuments.filter(
    ({ isDirty, uri }) => isDirty && uri.scheme === "file" && isWanted(uri.fsPath),
  );
  const save = async (document: vscode.TextDocument): Promise<boolean> =>
    // VS Code also returns false if the user typed during the save.
    (await document.save()) || !document.isDirty || (await document.save());
  const saved = await Promise.all(unsaved.map(save));
  const failed = unsaved.find((_document, at) => !saved[at]);
  if (failed !== undefined) throw notSaved(path.relative(root, failed.uri.fsPath));
}

/**
 * Saves a project's files, because builds read them from disk.
 * @throws HostError `not-saved` if a file could not be saved, since its text on disk differs
 */
export const saveFilesOf = ({ root }: Project): Promise<void> =>
  saveUnsaved(root, (file) => file.startsWith(root + path.sep));

/**
 * Saves the user's changes to hookloom.json before it is changed on disk.
 * @throws HostError `not-saved`
 */
export const saveProjectFile = (root: string): Promise<void> =>
  saveUnsaved(root, (file) => file === path.join(root, projectFile));
