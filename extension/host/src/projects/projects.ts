import { readdir } from "node:fs/promises";
import path from "node:path";
import { findProject, type Project, projectAt, projectNow } from "@hookloom/core/project/project";
import { ignored } from "@hookloom/protocol/ignored-error";
import { notSearched } from "@hookloom/protocol/source-names";
import * as vscode from "vscode";
import { activeUri, commandTarget, rootArgument } from "../commands/arguments.ts";
import { commandButton, setContext } from "../commands/call-command.ts";
import { onlyOrPicked } from "../shared/dialogs.ts";
import { noProject, notOnDisk } from "../shared/errors.ts";

const deepest = 6;
const most = 400;

/** A project's own folders, its root first: menus of the explorer check whether an entry is in one of them. */
export async function projectDirectories(root: string): Promise<readonly string[]> {
  const found = [root];
  let level = [root];
  for (let depth = 0; depth < deepest && level.length > 0 && found.length < most; depth++) {
    const inside = await Promise.all(level.map(foldersIn));
    level = inside.flat();
    found.push(...level);
  }
  return found.slice(0, most);
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && !notSearched.has(entry.name))
    .map(({ name }) => path.join(folder, name));
}

// Hidden folders too: a project that is being made is one until it is complete.
const excluded = `**/{.*,${[...notSearched].join(",")}}/**`;

/** The projects of this window, found by their hookloom.json and kept up to date. */
export class Projects implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable[];
  #all: readonly Project[] = [];
  #finding: Promise<void> | undefined;

  constructor() {
    const files = vscode.workspace.createFileSystemWatcher("**/hookloom.json");
    // A folder that is deleted is one event, which names none of its files.
    const deleted = vscode.workspace.createFileSystemWatcher("**/*", true, true, false);
    const again = (): void => void this.refresh();
    this.#disposables = [
      this.#changed,
      files,
      files.onDidCreate(again),
      files.onDidChange(again),
      files.onDidDelete(again),
      deleted,
      deleted.onDidDelete(({ fsPath }) => {
        if (this.#all.some(({ root }) => `${root}${path.sep}`.startsWith(`${fsPath}${path.sep}`))) again();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(again),
      vscode.workspace.onDidCreateFiles(again),
      vscode.workspace.onDidRenameFiles(again),
      vscode.workspace.onDidDeleteFiles(again),
      vscode.window.onDidChangeActiveTextEditor(() => this.#markActive()),
      vscode.window.tabGroups.onDidChangeTabs(() => this.#markActive()),
    ];
  }

  /** The projects found so far, sorted by path. */
  get all(): readonly Project[] {
    return this.#all;
  }

  /** Searches for projects again; resolves when the list is updated. */
  async refresh(): Promise<void> {
    const running = this.#finding;
    const found = (async () => {
      await running;
      const files = await vscode.workspace.findFiles("**/hookloom.json", excluded, 200);
      const roots = files.filter(({ scheme }) => scheme === "file").map((file) => path.dirname(file.fsPath));
      const projects = await Promise.all(roots.sort().map((root) => projectAt(root)));
      this.#all = projects.filter((project) => project !== undefined);
    })();
    this.#finding = found.catch(ignored("the caller of that refresh handles it"));
    await found;
    this.#mark();
    this.#changed.fire();
    await this.#markDirectories();
  }

  /** The project that a file or folder belongs to; undefined also where it is not on a disk. */
  async of(uri: vscode.Uri): Promise<Project | undefined> {
    return uri.scheme === "file" ? await findProject(uri.fsPath) : undefined;
  }

  /**
   * The project of the clicked or active file, else the only one, else the one that the user picks.
   * @throws HostError `no-project` if the window has no project; AbortError if the user closes the list.
   */
  async choose(argument: unknown, question: string): Promise<Project> {
    const root = rootArgument(argument);
    const given = root === undefined ? undefined : await projectAt(root);
    if (given) return given;
    const uri = commandTarget(argument)?.uri;
    const own = uri && (await this.of(uri));
    if (own) return own;
    if (this.#all.length === 0) await this.refresh();
    if (this.#all.length === 0) throw this.#none();
    const toItem = ({ name, root }: Project) => ({
      label: name,
      description: vscode.workspace.asRelativePath(root),
    });
    // Its file may have changed a moment ago, before the watcher has noticed.
    return await projectNow(
      await onlyOrPicked(this.#all, toItem, { placeHolder: question, matchOnDescription: true }),
    );
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #none(): Error {
    const folders = vscode.workspace.workspaceFolders ?? [];
    if (folders.length > 0 && folders.every(({ uri }) => uri.scheme !== "file")) return notOnDisk();
    return noProject(commandButton(vscode.l10n.t("New webhook"), "hookloom.newWebhook"));
  }

  #mark(): void {
    void setContext("hookloom.hasProjects", this.#all.length > 0);
    this.#markActive();
  }

  /** Menus of the explorer check whether their entry is in a project. */
  async #markDirectories(): Promise<void> {
    const all = (await Promise.all(this.#all.map(({ root }) => projectDirectories(root)))).flat();
    await setContext("hookloom.projectDirectories", all);
  }

  /** Menus of an editor check whether its file belongs to a project. */
  #markActive(): void {
    const file = activeUri()?.fsPath;
    const inside = file !== undefined && this.#all.some(({ root }) => file.startsWith(root + path.sep));
    void setContext("hookloom.activeInProject", inside);
  }
}
