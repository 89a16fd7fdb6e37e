import path from "node:path";
import { normalFile } from "@hookloom/runtime/api";
import * as vscode from "vscode";
import { leadsOutside, unreadable } from "../../../project/errors.ts";
import { isInsideRoot } from "../../../project/inside-root.ts";
import { besideColumn, textColumn } from "../../webview/columns.ts";
import { fileOfPage } from "./page-sections.ts";

/**
 * Opens the file of a page in the text editor, or as VS Code's own preview of Markdown shows it.
 * @throws ProjectError `outside`, `unreadable`
 */
export async function openPageFile(root: string, page: unknown, asPreview: boolean): Promise<void> {
  const file = fileOfPage(page);
  if (file === undefined) return;
  const place = path.join(root, normalFile(file));
  if (!(await isInsideRoot(root, place))) throw leadsOutside(file, root);
  const uri = vscode.Uri.file(place);
  try {
    if (asPreview) await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
    else await vscode.commands.executeCommand("vscode.open", uri, textColumn(uri) ?? besideColumn());
  } catch (thrown) {
    throw unreadable(place, thrown);
  }
}
