import path from "node:path";
import * as vscode from "vscode";
import type { Project } from "../../project/project.ts";

/** What runs is what is on the disk, so what somebody just typed is saved first. */
export async function saveFilesOf({ root }: Project): Promise<void> {
  const dirty = vscode.workspace.textDocuments.filter(
    ({ isDirty, uri }) => isDirty && uri.scheme === "file" && uri.fsPath.startsWith(root + path.sep),
  );
  await Promise.all(dirty.map((document) => document.save()));
}
