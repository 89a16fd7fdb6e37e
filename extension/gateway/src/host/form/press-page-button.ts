import path from "node:path";
import { leadsOutside, unreadable } from "@hookloom/core/project/errors";
import { isInsideRoot } from "@hookloom/core/project/inside-root";
import { memberValue, withMember } from "@hookloom/core/project/json-edit";
import { normalFile } from "@hookloom/gateway";
import { besideColumn, textColumn } from "@hookloom/host/webview/columns";
import * as vscode from "vscode";
import { pathOfName, type Scope } from "./bound-field.ts";
import { addPage, fileAt, fileOfPage, movePage, removePage } from "./page-edits.ts";
import { pageUri } from "./page-preview.ts";
import { addPageButton, pageButtons } from "./page-sections.ts";
import { chooseFile, promptPage, titleOfFile } from "./prompt-page.ts";

interface Pressed {
  readonly root: string;
  readonly button: string;
  /** hookloom.json as it was parsed. */
  readonly parsed: unknown;
}

/** An edit of the text of hookloom.json. */
type PageEdit = (text: string, scope: Scope) => string;

const previewCommand = "markdown.showPreviewToSide";

/** Opens the file of a page in the text editor, or as VS Code's own preview of Markdown shows it. */
async function openPageFile(root: string, file: string, asPreview: boolean): Promise<void> {
  const fullPath = path.join(root, normalFile(file));
  if (!(await isInsideRoot(root, fullPath))) throw leadsOutside(file, root);
  const uri = vscode.Uri.file(fullPath);
  try {
    if (asPreview) await vscode.commands.executeCommand(previewCommand, uri);
    else await vscode.commands.executeCommand("vscode.open", uri, textColumn(uri) ?? besideColumn());
  } catch (thrown) {
    throw unreadable(fullPath, thrown);
  }
}

async function addPrompted(root: string, parsed: unknown, name: string): Promise<PageEdit> {
  const at = pathOfName(name);
  const page = await promptPage(root);
  const lone = memberValue(parsed, at);
  const firstTitle = typeof lone === "string" ? await titleOfFile(root, lone) : "";
  return (text, scope) => addPage(text, scope, at, page, firstTitle);
}

/**
 * Does what a button of a page is for. Resolves to the edit that it makes, to `done` where it makes none, and to undefined
 * for a button that is about no page.
 * @throws ProjectError `outside`, `unreadable`; AbortError where a question is closed
 */
export async function pressPageButton({
  root,
  button,
  parsed,
}: Pressed): Promise<PageEdit | "done" | undefined> {
  if (button.startsWith(addPageButton)) return addPrompted(root, parsed, button.slice(addPageButton.length));
  const prefix = Object.values(pageButtons).find((one) => button.startsWith(one));
  if (prefix === undefined) return undefined;
  const fullPath = pathOfName(button.slice(prefix.length));
  const page = memberValue(parsed, fullPath);
  if (prefix === pageButtons.remove) return (text, scope) => removePage(text, scope, fullPath);
  if (prefix === pageButtons.moveUp) return (text) => movePage(text, fullPath);
  if (prefix === pageButtons.choose) {
    const file = await chooseFile(root);
    return (text) => withMember(text, fileAt(page, fullPath), file);
  }
  const file = fileOfPage(page);
  if (file !== undefined) await openPageFile(root, file, prefix === pageButtons.preview);
  else {
    const title = memberValue(page, ["title"]);
    const uri = pageUri(root, fullPath, typeof title === "string" ? title : "");
    await vscode.commands.executeCommand(previewCommand, uri);
  }
  return "done";
}
