import * as vscode from "vscode";

/** True if there is a file, on whatever file system it is. */
export async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}

/** The folder that a file or folder is in; of the topmost one itself. */
export const parentUri = (uri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(uri, "..");
