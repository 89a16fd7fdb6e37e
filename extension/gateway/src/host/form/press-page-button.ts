import { mkdir, realpath, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileElsewhere, leadsOutside, unreadable } from "@hookloom/core/project/errors";
import { checkInsideRoot, isInsideRoot } from "@hookloom/core/project/inside-root";
import { memberValue, withMember } from "@hookloom/core/project/json-edit";
import { errorCode } from "@hookloom/core/project/system-error";
import { normalFile, resolveApi } from "@hookloom/gateway";
import { pick, promptForText } from "@hookloom/host/shared/dialogs";
import { cancelled } from "@hookloom/host/shared/errors";
import { besideColumn, textColumn } from "@hookloom/host/webview/columns";
import * as vscode from "vscode";
import { isMarkdownFile, readDocumentation } from "../../config/documentation-files.ts";
import { pathOfName, type Scope } from "./bound-field.ts";
import { addPage, fileMemberPath, fileOfPage, movePage, type NewPage, removePage } from "./page-edits.ts";
import { pageUri } from "./page-preview.ts";
import { addPageButton, pageButtons } from "./page-sections.ts";

/** Returns the path of a file relative to its project, as used in hookloom.json. @throws ProjectError `outside` */
async function nameInProject(root: string, file: string): Promise<string> {
  if (!(await isInsideRoot(root, file))) throw fileElsewhere(file, root);
  const relativePath = path.relative(root, file);
  // The dialog may return a different path to the same file, for example through a symbolic link to the project.
  const isInside = !relativePath.startsWith("..") && !path.isAbsolute(relativePath);
  const nameInRoot = isInside ? relativePath : path.relative(await realpath(root), await realpath(file));
  return nameInRoot.split(path.sep).join("/");
}

/**
 * Lets the user choose a file of the project.
 * @throws ProjectError `outside` if the file is not in the project; AbortError if none is selected
 */
async function chooseFile(root: string): Promise<string> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("Documentation file"),
    openLabel: vscode.l10n.t("Choose"),
    defaultUri: vscode.Uri.file(root),
    filters: { [vscode.l10n.t("All files")]: ["*"], Markdown: ["md", "markdown"] },
  });
  const [file] = picked ?? [];
  if (file === undefined) throw cancelled();
  return await nameInProject(root, file.fsPath);
}

/**
 * Creates a Markdown file at a location that the user selects, and opens it. An existing file is not changed.
 * @throws ProjectError `outside` if the path is not in the project; AbortError if none is selected
 */
async function createFile(root: string): Promise<string> {
  const chosen = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("New documentation page"),
    saveLabel: vscode.l10n.t("Create file"),
    defaultUri: vscode.Uri.file(path.join(root, "docs", "page.md")),
    filters: { Markdown: ["md", "markdown"] },
  });
  if (chosen === undefined) throw cancelled();
  const fullPath = isMarkdownFile(chosen.fsPath) ? chosen.fsPath : `${chosen.fsPath}.md`;
  const name = await nameInProject(root, fullPath);
  await checkInsideRoot(root, fullPath);
  await mkdir(path.dirname(fullPath), { recursive: true });
  const title = path.basename(fullPath).replace(/\.[^.]*$/, "");
  await writeFile(fullPath, `# ${title}\n`, { flag: "wx" }).catch((thrown: unknown) => {
    if (errorCode(thrown) !== "EEXIST") throw thrown;
  });
  await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(fullPath), besideColumn());
  return name;
}

async function promptUrl(): Promise<NewPage> {
  const isUrl = (typed: string): boolean => /^https?:$/.test(URL.parse(typed.trim())?.protocol ?? "");
  const typed = await promptForText({
    title: vscode.l10n.t("An external page"),
    prompt: vscode.l10n.t("The URL of the page"),
    placeHolder: "https://example.com/changes",
    validateInput: (value) =>
      isUrl(value) ? undefined : vscode.l10n.t("Enter an https or http URL, such as https://example.com."),
  });
  const url = URL.parse(typed.trim());
  if (url === null) throw cancelled();
  return { title: url.hostname, url: typed.trim() };
}

/** Returns the title of a file for a list: the heading with which it starts, or else the file's name. */
async function titleOfFile(root: string, file: string): Promise<string> {
  const api = { resources: { "/": { docs: file } } };
  const { files } = await readDocumentation(root, [{ api, at: [] }]);
  const [page] = resolveApi(api, undefined, { files })?.docs ?? [];
  return page?.title ?? path.posix.basename(file).replace(/\.[^.]*$/, "");
}

/**
 * Lets the user choose a page: inline text, an existing file, a new file or a URL.
 * @throws ProjectError `outside`; AbortError if a dialog is closed
 */
async function promptPage(root: string): Promise<NewPage> {
  const file = async (choose: (root: string) => Promise<string>): Promise<NewPage> => {
    const name = await choose(root);
    return { title: await titleOfFile(root, name), file: name };
  };
  const kinds = [
    {
      label: `$(file) ${vscode.l10n.t("A project file")}`,
      description: vscode.l10n.t("Markdown is shown; other files are offered as downloads"),
      create: () => file(chooseFile),
    },
    { label: `$(new-file) ${vscode.l10n.t("A new Markdown file")}`, create: () => file(createFile) },
    {
      label: `$(edit) ${vscode.l10n.t("Text in hookloom.json")}`,
      create: () => ({ title: vscode.l10n.t("New page"), text: vscode.l10n.t("Write the page here.") }),
    },
    { label: `$(link-external) ${vscode.l10n.t("An external page")}`, create: promptUrl },
  ];
  const chosen = await pick(kinds, {
    title: vscode.l10n.t("Add a page"),
    placeHolder: vscode.l10n.t("Choose the kind of page"),
  });
  return await chosen.create();
}

interface PressedButton {
  readonly root: string;
  readonly button: string;
  /** The parsed hookloom.json. */
  readonly parsed: unknown;
}

/** An edit of the text of hookloom.json. */
type PageEdit = (text: string, scope: Scope) => string;

const previewCommand = "markdown.showPreviewToSide";

/** Opens a page's file in the text editor or in VS Code's Markdown preview. */
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

async function promptToAddPage(root: string, parsed: unknown, name: string): Promise<PageEdit> {
  const docsPath = pathOfName(name);
  const page = await promptPage(root);
  const docs = memberValue(parsed, docsPath);
  const firstTitle = typeof docs === "string" ? await titleOfFile(root, docs) : "";
  return (text, scope) => addPage(text, scope, docsPath, page, firstTitle);
}

/**
 * Handles a button of a page. Resolves to the resulting edit, to `done` if there is none, or to undefined for a button that does
 * not belong to a page.
 * @throws ProjectError `outside`, `unreadable`; AbortError if a dialog is closed
 */
export async function pressPageButton({
  root,
  button,
  parsed,
}: PressedButton): Promise<PageEdit | "done" | undefined> {
  if (button.startsWith(addPageButton))
    return promptToAddPage(root, parsed, button.slice(addPageButton.length));
  const prefix = Object.values(pageButtons).find((one) => button.startsWith(one));
  if (prefix === undefined) return undefined;
  const fullPath = pathOfName(button.slice(prefix.length));
  const page = memberValue(parsed, fullPath);
  if (prefix === pageButtons.remove) return (text, scope) => removePage(text, scope, fullPath);
  if (prefix === pageButtons.moveUp) return (text) => movePage(text, fullPath);
  if (prefix === pageButtons.choose) {
    const file = await chooseFile(root);
    return (text) => withMember(text, fileMemberPath(page, fullPath), file);
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
