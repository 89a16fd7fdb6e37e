import path from "node:path";
import { textChange, withMember } from "@hookloom/core/project/json-edit";
import { parseConfig, projectFile, staysInside } from "@hookloom/core/project/project";
import { movedUri, type RenamedUri } from "@hookloom/protocol/document-uri";
import * as vscode from "vscode";
import type { Projects } from "./projects.ts";

/** The hookloom.json of a project whose entry file is being renamed. */
interface EntryChange {
  readonly document: vscode.TextDocument;
  readonly entry: string;
}

/**
 * Updates the entry in hookloom.json when that file, or a folder that contains it, is renamed in the editor. The edit is part of
 * the rename, so that one undo reverts both.
 */
export function followRenamedEntries(
  projects: Pick<Projects, "all">,
  onError: (error: unknown) => void,
): vscode.Disposable {
  /** The documents to save after the rename, which have no other changes. */
  let unsaved: readonly Unsaved[] = [];
  const edit = async (files: readonly RenamedUri[]): Promise<vscode.WorkspaceEdit> => {
    const all = await Promise.all(projects.all.map(({ root, entry }) => findEntryChange(root, entry, files)));
    const found = all.filter((one) => one !== undefined);
    unsaved = found.flatMap(({ document }) =>
      document.isDirty ? [] : [{ document, isShown: findTabs(document).length > 0 }],
    );
    const workspaceEdit = new vscode.WorkspaceEdit();
    for (const { document, entry } of found) {
      const text = document.getText();
      for (const { start, end, text: by } of textChange(text, withMember(text, ["entry"], entry))) {
        const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
        workspaceEdit.replace(document.uri, range, by);
      }
    }
    return workspaceEdit;
  };
  return vscode.Disposable.from(
    vscode.workspace.onWillRenameFiles((event) => event.waitUntil(edit(event.files))),
    vscode.workspace.onDidRenameFiles(() => {
      const saving = unsaved;
      unsaved = [];
      Promise.all(saving.map(save)).catch(onError);
    }),
  );
}

/** An edited hookloom.json, and whether it was open in a tab before. */
interface Unsaved {
  readonly document: vscode.TextDocument;
  readonly isShown: boolean;
}

function findTabs({ uri }: vscode.TextDocument): readonly vscode.Tab[] {
  const isOwn = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(isOwn));
}

/** Saves the document, and closes the background tab that VS Code opens for a document with unsaved changes. */
async function save({ document, isShown }: Unsaved): Promise<void> {
  await document.save();
  if (isShown) return;
  await vscode.window.tabGroups.close(
    findTabs(document).filter(({ isActive }) => !isActive),
    true,
  );
}

/**
 * Returns the change to hookloom.json; undefined if the entry is not renamed, is moved out of the project, or moves with the
 * whole project.
 */
async function findEntryChange(
  root: string,
  entry: string,
  files: readonly RenamedUri[],
): Promise<EntryChange | undefined> {
  const movedName = (file: string): string | undefined => movedUri(vscode.Uri.file(file).toString(), files);
  const to = movedName(entry);
  if (to === undefined || movedName(root) !== undefined) return undefined;
  const moved = path.relative(root, vscode.Uri.parse(to).fsPath);
  if (!staysInside(moved)) return undefined;
  const document = await vscode.workspace.openTextDocument(path.join(root, projectFile));
  const isUsable = parseConfig(document.getText()).problem === undefined;
  return isUsable ? { document, entry: moved.split(path.sep).join("/") } : undefined;
}
