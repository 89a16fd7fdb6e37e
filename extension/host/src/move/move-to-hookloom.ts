import path from "node:path";
import { storeEnvValues } from "@hookloom/core/environments/secrets/app-secret";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { packageFolder } from "@hookloom/core/project/packages/manifest";
import { projectAt } from "@hookloom/core/project/project";
import { exists } from "@hookloom/core/project/read-file";
import { type MovePlan, type PlannedText, planMove } from "@hookloom/core/project/scaffold/move-files";
import type { MoveResult, RemainingUse } from "@hookloom/protocol/move";
import { RpcError } from "@hookloom/protocol/rpc";
import { isSourceName } from "@hookloom/protocol/source-names";
import * as vscode from "vscode";
import { activeUri, commandTarget } from "../commands/arguments.ts";
import type { CommandTable } from "../commands/register.ts";
import type { RevisionTexts } from "../flow/compare/revision-texts.ts";
import type { DocumentQuestions } from "../flow/server/flow-server.ts";
import { type Installs, installPackages } from "../projects/install-packages.ts";
import type { Projects } from "../projects/projects.ts";
import { notify, pick } from "../shared/dialogs.ts";
import { noCode } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import { besideColumn, textColumn } from "../webview/columns.ts";

/** Maximum number of items in a notification, which truncates longer text. */
const maxItems = 6;

function useText({ what, lines }: RemainingUse): string {
  return lines.length > 1
    ? vscode.l10n.t("{0} (lines {1})", what, lines.join(", "))
    : vscode.l10n.t("{0} (line {1})", what, lines[0] ?? 0);
}

/** Returns the code that the user has to change by hand, with line numbers: `context.octokit (line 19)`. */
export function remainingText(remaining: readonly RemainingUse[]): string {
  const shown = remaining.slice(0, maxItems).map(useText);
  const more = remaining.length - shown.length;
  return [...shown, ...(more > 0 ? [vscode.l10n.t("and {0} more", more)] : [])].join(", ");
}

/** Host services used to move a file. */
export interface MovePorts {
  readonly server: DocumentQuestions;
  readonly distDir: string;
  readonly installs: Installs;
  readonly log: vscode.LogOutputChannel;
  readonly secrets: SecretStore;
  readonly projects: Pick<Projects, "refresh">;
  /** Provides the documents of the diff editor. */
  readonly revisions: Pick<RevisionTexts, "put">;
}

const staleMove = (): RpcError =>
  new RpcError(
    "stale",
    vscode.l10n.t(
      "The text changed while the changes were shown, so nothing was done. Run the command again.",
    ),
  );

const moveNotWritten = (): RpcError =>
  new RpcError(
    "read-only",
    vscode.l10n.t("VS Code could not write the files of the move, so nothing was done."),
  );

/** A text that the move changes, in an existing document or as a new file. */
interface MovedText extends PlannedText {
  readonly uri: vscode.Uri;
  /** Undefined for a new file. */
  readonly document: vscode.TextDocument | undefined;
}

interface Move {
  readonly result: MoveResult;
  readonly root: string;
  readonly texts: readonly MovedText[];
  readonly plan: MovePlan;
}

/** Finds the folder of the package that a file belongs to, or else the file's folder. */
async function findRoot(uri: vscode.Uri): Promise<string> {
  const folder = path.dirname(uri.fsPath);
  return (await packageFolder(folder)) ?? folder;
}

/** Opens a file's document, including unsaved changes. */
async function openText(file: string): Promise<vscode.TextDocument | undefined> {
  return (await exists(file)) ? await vscode.workspace.openTextDocument(vscode.Uri.file(file)) : undefined;
}

/** Prepares the changes that move a file. @throws RpcError with the message of a rejection, ProjectError */
async function prepare({ server, distDir }: MovePorts, uri: vscode.Uri): Promise<Move> {
  const document = await vscode.workspace.openTextDocument(uri);
  const result = await server.request("move", { uri: uri.toString() });
  const isAsSeen = result.version === 0 ? !document.isDirty : result.version === document.version;
  if (!isAsSeen) throw staleMove();
  const root = await findRoot(uri);
  const entry = path.relative(root, uri.fsPath).split(path.sep).join("/");
  const documents = new Map<string, vscode.TextDocument>();
  const plan = await planMove({
    distDir,
    root,
    entry,
    source: result.source,
    read: async (name) => {
      const found = await openText(path.join(root, name));
      if (found) documents.set(name, found);
      return found?.getText();
    },
    exists: (name) => exists(path.join(root, name)),
  });
  const own = { path: entry, before: document.getText(), after: result.text, uri, document };
  const others = plan.texts.map((text) => ({
    ...text,
    uri: vscode.Uri.file(path.join(root, text.path)),
    document: documents.get(text.path),
  }));
  return { result, root, texts: [own, ...others], plan };
}

/** Combines all changes into one workspace edit, which VS Code applies atomically. */
function asEdit({ root, texts, plan }: Move): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, document, before = "", after } of texts) {
    if (document) {
      const range = new vscode.Range(document.positionAt(0), document.positionAt(before.length));
      edit.replace(uri, range, after);
    } else edit.createFile(uri, { overwrite: false, contents: Buffer.from(after) });
  }
  for (const { path: name, content } of plan.archives) {
    const contents = typeof content === "string" ? Buffer.from(content) : content;
    edit.createFile(vscode.Uri.file(path.join(root, name)), { overwrite: false, contents });
  }
  return edit;
}

/** Shows the changes in VS Code's multi-file diff editor; returns a function that closes it. */
async function showChanges(
  { revisions }: MovePorts,
  title: string,
  { texts, root }: Move,
): Promise<() => Promise<void>> {
  const files = texts.map(({ uri, path: name, before = "", after }) => {
    const file = path.join(root, name);
    return [uri, revisions.put(file, "before", before), revisions.put(file, "after", after)];
  });
  // VS Code opens the diff editor in the active group, which may be that of the diagram or the console.
  const [own] = texts;
  const viewColumn = own && (textColumn(own.uri) ?? besideColumn());
  if (own && viewColumn !== undefined) await vscode.window.showTextDocument(own.uri, { viewColumn });
  await vscode.commands.executeCommand("vscode.changes", title, files);
  return async () => {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await vscode.window.tabGroups.close(tabs.filter(({ label }) => label.startsWith(title)));
  };
}

/** Prompts for confirmation while the changes are shown; the prompt stays open while the user reads them. */
async function confirmMove({ result, texts, plan }: Move, title: string): Promise<boolean> {
  const names = texts.map(({ path: name }) => name);
  const all = plan.archives.length > 0 ? [...names, "vendor"] : names;
  const byHand = vscode.l10n.t("Still to do by hand: {0}", remainingText(result.remaining));
  const yes = {
    label: vscode.l10n.t("$(check) Move"),
    description: all.join(", "),
    detail: result.remaining.length > 0 ? byHand : vscode.l10n.t("Nothing remains to be done by hand."),
  };
  const no = { label: vscode.l10n.t("$(discard) Discard"), description: vscode.l10n.t("Nothing changes") };
  const options = {
    title,
    placeHolder: vscode.l10n.t("Review the changes, then choose"),
    ignoreFocusOut: true,
  };
  return (await pick([yes, no], options)) === yes;
}

/** Returns whether all texts are unchanged since they were shown, and none of the new files exists yet. */
async function isUnchanged({ texts }: Move): Promise<boolean> {
  const same = await Promise.all(
    texts.map(async ({ uri, document, before }) =>
      document ? document.getText() === before : !(await exists(uri.fsPath)),
    ),
  );
  return same.every(Boolean);
}

/**
 * Rewrites handlers of another framework as Hookloom handlers after the user has confirmed the changes. Either all changes are
 * made or none, as one undo step per file.
 * @throws RpcError with the message of a rejection, `stale` if a file has changed in the meantime; nothing is changed then
 */
async function move(ports: MovePorts, argument: unknown): Promise<void> {
  const uri = commandTarget(argument)?.uri ?? activeUri();
  if (uri?.scheme !== "file" || !isSourceName(path.basename(uri.fsPath))) throw noCode();
  const planned = await prepare(ports, uri);
  const title = vscode.l10n.t("Move {0} to Hookloom", path.basename(uri.fsPath));
  const close = await showChanges(ports, title, planned);
  const wanted = await confirmMove(planned, title).finally(close);
  if (!wanted) return;
  if (!(await isUnchanged(planned))) throw staleMove();
  // As with VS Code's own renames, files are saved if the user's settings say so.
  if (!(await vscode.workspace.applyEdit(asEdit(planned), { isRefactoring: true }))) throw moveNotWritten();
  await ports.projects.refresh();
  await report(ports, planned, await keepValues(ports, planned));
}

/** Stores the values from the app's `.env` file, which Run does not read. */
async function keepValues({ server, secrets }: MovePorts, { root, texts }: Move): Promise<readonly string[]> {
  const [own] = texts;
  if (!own || !vscode.workspace.isTrusted) return [];
  const { declarations } = await server.request("declarations", { uri: own.uri.toString() });
  return await storeEnvValues(declarations.settings, { root, secrets });
}

/** Shows one message about the remaining steps, and offers the next one. */
async function report(
  ports: MovePorts,
  { result, root, texts }: Move,
  kept: readonly string[],
): Promise<void> {
  const [own] = texts;
  if (!own) return;
  const { remaining } = result;
  const moved = vscode.l10n.t("{0} was moved to Hookloom.", path.basename(own.path));
  const byHand = vscode.l10n.t("Change by hand what has no counterpart: {0}.", remainingText(remaining));
  const values = vscode.l10n.t("The values of {0} were copied from .env to dev.", kept.join(", "));
  const parts = [moved, ...(kept.length > 0 ? [values] : []), ...(remaining.length > 0 ? [byHand] : [])];
  const message = parts.join(" ");
  ports.log.info(message);
  const install = vscode.l10n.t("Install packages");
  const show = vscode.l10n.t("Show the first use");
  const first = remaining[0]?.lines[0];
  const level = remaining.length > 0 ? "warn" : "info";
  const chosen = await notify(level, message, install, ...(first === undefined ? [] : [show]));
  if (chosen === show && first !== undefined) {
    const at = new vscode.Position(first - 1, 0);
    await vscode.window.showTextDocument(own.uri, { selection: new vscode.Range(at, at) });
  }
  if (chosen === install) await installFor(ports, root);
}

async function installFor(ports: MovePorts, root: string): Promise<void> {
  requireTrust(vscode.l10n.t("Installing packages"));
  const project = await projectAt(root);
  if (project) await installPackages(project, ports);
}

/** The command that moves a file from another framework to Hookloom. */
export function moveCommand(ports: MovePorts) {
  return {
    "hookloom.moveToHookloom": (argument) => move(ports, argument),
  } satisfies Partial<CommandTable>;
}
