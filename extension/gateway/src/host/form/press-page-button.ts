import path from "node:path";
import { leadsOutside, unreadable } from "@hookloom/core/project/errors";
import { isInsideRoot } from "@hookloom/core/project/inside-root";
import { memberOf, withMember } from "@hookloom/core/project/json-edit";
import { normalFile } from "@hookloom/gateway";
import { besideColumn, textColumn } from "@hookloom/host/webview/columns";
import * as vscode from "vscode";
import { askPage, chooseFile, titleOfFile } from "./ask-page.ts";
import { pathOfName, type Scope } from "./bound-field.ts";
import { addPage, fileAt, fileOfPage, movePage, removePage } from "./page-edits.ts";
import { pageUri } from "./page-preview.ts";
import { addPageButton, pageButtons } from "./page-sections.ts";

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
  const place = path.join(root, normalFile(file));
  if (!(await isInsideRoot(root, place))) throw leadsOutside(file, root);
  const uri = vscode.Uri.file(place);
  try {
    if (asPreview) await vscode.commands.executeCommand(previewCommand, uri);
    else await vscode.commands.executeCommand("vscode.open", uri, textColumn(uri) ?? besideColumn());
  } catch (thrown) {
    throw unreadable(place, thrown);
  }
}

async function addAsked(root: string, parsed: unknown, name: string): Promise<PageEdit> {
  const at = pathOfName(name);
  const page = await askPage(root);
  const lone = memberOf(parsed, at);
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
  if (button.startsWith(addPageButton)) return addAsked(root, parsed, button.slice(addPageButton.length));
  const prefix = Object.values(pageButtons).find((one) => button.startsWith(one));
  if (prefix === undefined) return undefined;
  const place = pathOfName(button.slice(prefix.length));
  const page = memberOf(parsed, place);
  if (prefix === pageButtons.remove) return (text, scope) => removePage(text, scope, place);
  if (prefix === pageButtons.moveUp) return (text) => movePage(text, place);
  if (prefix === pageButtons.choose) {
    const file = await chooseFile(root);
    return (text) => withMember(text, fileAt(page, place), file);
  }
  const file = fileOfPage(page);
  if (file !== undefined) await openPageFile(root, file, prefix === pageButtons.preview);
  else {
    const title = memberOf(page, ["title"]);
    const uri = pageUri(root, place, typeof title === "string" ? title : "");
    await vscode.commands.executeCommand(previewCommand, uri);
  }
  return "done";
}
