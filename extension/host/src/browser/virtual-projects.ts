import * as vscode from "vscode";
import { activeUri } from "../commands/arguments.ts";
import { setContext } from "../commands/call-command.ts";
import { exists, parentUri } from "./virtual-files.ts";

const projectFile = "hookloom.json";

/**
 * Finds the projects of files on any VS Code file system, and sets the context key for whether the active file is in a project.
 */
export class VirtualProjects implements vscode.Disposable {
  /** The project roots by folder, until a project is created or deleted. */
  readonly #roots = new Map<string, Promise<string | undefined>>();
  readonly #watching: vscode.Disposable;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${projectFile}`, false, true, false);
    // Deleting a folder is a single event, which does not list its files.
    const deletionWatcher = vscode.workspace.createFileSystemWatcher("**/*", true, true, false);
    const refresh = (): void => {
      this.#roots.clear();
      this.markActive();
    };
    this.#watching = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(refresh),
      watcher.onDidDelete(refresh),
      deletionWatcher,
      deletionWatcher.onDidDelete((uri) => {
        if ([...this.#roots.keys()].some((folder) => `${folder}/`.startsWith(`${uri}/`))) refresh();
      }),
      vscode.workspace.onDidDeleteFiles(refresh),
      vscode.window.onDidChangeActiveTextEditor(() => this.markActive()),
      vscode.window.tabGroups.onDidChangeTabs(() => this.markActive()),
    );
  }

  /** Finds the URI of the nearest folder with a hookloom.json; undefined for a file outside of all projects. */
  findRoot(file: vscode.Uri): Promise<string | undefined> {
    const folder = parentUri(file);
    const key = folder.toString();
    const known = this.#roots.get(key) ?? find(folder, vscode.workspace.getWorkspaceFolder(file)?.uri.path);
    this.#roots.set(key, known);
    return known;
  }

  /** Sets the context key for whether the active file is in a project. */
  markActive(): void {
    const file = activeUri();
    const root = file ? this.findRoot(file) : Promise.resolve(undefined);
    void root.then((found) => setContext("hookloom.activeInProject", found !== undefined));
  }

  dispose(): void {
    this.#watching.dispose();
  }
}

async function find(from: vscode.Uri, top: string | undefined): Promise<string | undefined> {
  if (top === undefined) return undefined;
  for (let folder = from; folder.path.startsWith(top); folder = parentUri(folder)) {
    if (await exists(vscode.Uri.joinPath(folder, projectFile))) return folder.toString();
    if (folder.path === top) break;
  }
  return undefined;
}
