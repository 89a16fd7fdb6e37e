import { readdir } from "node:fs/promises";
import path from "node:path";
import { findProject, type Project, projectAt, projectNow } from "@hookloom/core/project/project";
import { ignored } from "@hookloom/protocol/ignored-error";
import { ignoredFolders } from "@hookloom/protocol/source-names";
import * as vscode from "vscode";
import { activeUri, commandTarget, rootArgument } from "../commands/arguments.ts";
import { commandButton, setContext } from "../commands/call-command.ts";
import { onlyOrPicked } from "../shared/dialogs.ts";
import { noProject, notOnDisk } from "../shared/errors.ts";

const maxDepth = 6;
const maxFolders = 400;

/** Lists a project's folders, starting with its root. Explorer menus check whether an entry is in one of them. */
export async function projectDirectories(root: string): Promise<readonly string[]> {
  const found = [root];
  let level = [root];
  for (let depth = 0; depth < maxDepth && level.length > 0 && found.length < maxFolders; depth++) {
    const inside = await Promise.all(level.map(foldersIn));
    level = inside.flat();
    found.push(...level);
  }
  return found.slice(0, maxFolders);
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && !ignoredFolders.has(entry.name))
    .map(({ name }) => path.join(folder, name));
}

// Also excludes hidden folders, because a project is in a hidden folder until its creation is complete.
const excluded = `**/{.*,${[...ignoredFolders].join(",")}}/**`;

/** The projects of this window, found by their hookloom.json and kept up to date. */
export class Projects implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable[];
  #all: readonly Project[] = [];
  #finding: Promise<void> | undefined;

  constructor() {
    const files = vscode.workspace.createFileSystemWatcher("**/hookloom.json");
    // Deleting a folder is a single event, which does not list its files.
    const deletionWatcher = vscode.workspace.createFileSystemWatcher("**/*", true, true, false);
    const onFilesChanged = (): void => void this.refresh();
    this.#disposables = [
      this.#changed,
      files,
      files.onDidCreate(onFilesChanged),
      files.onDidChange(onFilesChanged),
      files.onDidDelete(onFilesChanged),
      deletionWatcher,
      deletionWatcher.onDidDelete(({ fsPath }) => {
        if (this.#all.some(({ root }) => `${root}${path.sep}`.startsWith(`${fsPath}${path.sep}`)))
          onFilesChanged();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(onFilesChanged),
      vscode.workspace.onDidCreateFiles(onFilesChanged),
      vscode.workspace.onDidRenameFiles(onFilesChanged),
      vscode.workspace.onDidDeleteFiles(onFilesChanged),
      vscode.window.onDidChangeActiveTextEditor(() => this.#markActive()),
      vscode.window.tabGroups.onDidChangeTabs(() => this.#markActive()),
    ];
  }

  /** The known projects, sorted by path. */
  get all(): readonly Project[] {
    return this.#all;
  }

  /** Searches for projects again; resolves after the list is updated. */
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
    this.#setContextKeys();
    this.#changed.fire();
    await this.#markDirectories();
  }

  /** Returns the project that a file or folder belongs to; undefined if there is none, or if the file is not on disk. */
  async of(uri: vscode.Uri): Promise<Project | undefined> {
    return uri.scheme === "file" ? await findProject(uri.fsPath) : undefined;
  }

  /**
   * Returns the project of the clicked or active file, or the only project, or lets the user pick one.
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
    if (this.#all.length === 0) throw this.#noProjectError();
    const toItem = ({ name, root }: Project) => ({
      label: name,
      description: vscode.workspace.asRelativePath(root),
    });
    // Reads hookloom.json again, since it may have changed before the watcher noticed.
    return await projectNow(
      await onlyOrPicked(this.#all, toItem, { placeHolder: question, matchOnDescription: true }),
    );
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #noProjectError(): Error {
    const folders = vscode.workspace.workspaceFolders ?? [];
    if (folders.length > 0 && folders.every(({ uri }) => uri.scheme !== "file")) return notOnDisk();
    return noProject(commandButton(vscode.l10n.t("New webhook"), "hookloom.newWebhook"));
  }

  #setContextKeys(): void {
    void setContext("hookloom.hasProjects", this.#all.length > 0);
    this.#markActive();
  }

  /** Sets the context key by which explorer menus check whether their entry is in a project. */
  async #markDirectories(): Promise<void> {
    const all = (await Promise.all(this.#all.map(({ root }) => projectDirectories(root)))).flat();
    await setContext("hookloom.projectDirectories", all);
  }

  /** Sets the context key by which editor menus check whether the file belongs to a project. */
  #markActive(): void {
    const file = activeUri()?.fsPath;
    const inside = file !== undefined && this.#all.some(({ root }) => file.startsWith(root + path.sep));
    void setContext("hookloom.activeInProject", inside);
  }
}
