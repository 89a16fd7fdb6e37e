import * as vscode from "vscode";

/** Returns whether a file exists, on any file system. */
export async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}

/** Returns the parent folder of a file or folder; the root is its own parent. */
export const parentUri = (uri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(uri, "..");
