import type {
  FlowParams,
  ReadSourcesParams,
  ReadSourcesResult,
  SourcesAroundResult,
} from "@hookloom/protocol/lsp-methods";
import { ignoredFolders, isSourceName, rootFiles } from "@hookloom/protocol/source-names";
import * as vscode from "vscode";
import { exists, parentUri } from "./virtual-files.ts";

/** Glob pattern of source files, for VS Code's file watchers. */
export const sourcePattern = "**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}";

/** Limits for listing a project, since each folder may have to be read over a network. */
const maxFiles = 2_000;
const maxFolders = 500;
/** Maximum size of a source file in bytes; larger files are data. */
const maxSourceBytes = 2_000_000;

/** Reads the source files of projects from any VS Code file system: on GitHub, on a remote machine or in memory. */
export class WorkspaceSources implements vscode.Disposable {
  /** The files of each project by root, until a file is created or deleted. */
  readonly #listed = new Map<string, Promise<readonly vscode.Uri[]>>();
  /** Number of changes to each file. */
  readonly #changes = new Map<string, number>();
  readonly #watching: vscode.Disposable;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(sourcePattern);
    const clearListed = (): void => this.#listed.clear();
    this.#watching = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(clearListed),
      watcher.onDidDelete(clearListed),
      watcher.onDidChange((uri) => {
        const key = uri.toString();
        this.#changes.set(key, (this.#changes.get(key) ?? 0) + 1);
      }),
    );
  }

  /** Returns the saved texts of files; null for a file that cannot be read or is not a source file. */
  async read({ uris }: ReadSourcesParams): Promise<ReadSourcesResult> {
    return { texts: await Promise.all(uris.map((uri) => readSource(vscode.Uri.parse(uri, true)))) };
  }

  /** Returns the other source files of a file's project, nearest first. */
  async around({ uri }: FlowParams): Promise<SourcesAroundResult> {
    const own = vscode.Uri.parse(uri, true);
    const root = await findRoot(own);
    if (!root) return { sources: [] };
    const key = root.toString();
    const listing = this.#listed.get(key) ?? list(root);
    this.#listed.set(key, listing);
    const others = (await listing).filter((each) => each.path !== own.path);
    const distances = new Map(others.map((each) => [each, distance(own.path, each.path)]));
    const sorted = [...others].sort((one, other) => (distances.get(one) ?? 0) - (distances.get(other) ?? 0));
    const sources = sorted.map((each) => {
      const source = each.toString();
      return { uri: source, stamp: String(this.#changes.get(source) ?? 0) };
    });
    return { sources };
  }

  dispose(): void {
    this.#watching.dispose();
  }
}

async function readSource(uri: vscode.Uri): Promise<string | null> {
  if (!isSourceName(uri.path)) return null;
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0 || size > maxSourceBytes) return null;
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}

/** Returns the project folder of a file; undefined for a file outside of the workspace, such as an untitled one. */
async function findRoot(file: vscode.Uri): Promise<vscode.Uri | undefined> {
  const workspace = vscode.workspace.getWorkspaceFolder(file)?.uri;
  if (!workspace) return undefined;
  for (let folder = parentUri(file); folder.path.startsWith(workspace.path); folder = parentUri(folder)) {
    const found = await Promise.all(rootFiles.map((name) => exists(vscode.Uri.joinPath(folder, name))));
    if (found.includes(true)) return folder;
    if (folder.path === workspace.path) break;
  }
  return workspace;
}

/** Lists the source files in a folder and its subfolders, breadth first. */
async function list(root: vscode.Uri): Promise<readonly vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  const folders = [root];
  for (let read = 0; read < folders.length && read < maxFolders; read++) {
    const folder = folders[read];
    if (!folder) break;
    const entries = await Promise.resolve(vscode.workspace.fs.readDirectory(folder)).catch(() => []);
    for (const [name, type] of entries) {
      if (found.length >= maxFiles) return found;
      const uri = vscode.Uri.joinPath(folder, name);
      if (type === vscode.FileType.Directory && !name.startsWith(".") && !ignoredFolders.has(name))
        folders.push(uri);
      else if (type === vscode.FileType.File && isSourceName(name)) found.push(uri);
    }
  }
  return found;
}

/** Returns the number of folders between two files. */
function distance(from: string, to: string): number {
  const [own, other] = [from, to].map((path) => path.split("/").slice(0, -1)) as [string[], string[]];
  let same = 0;
  while (same < own.length && same < other.length && own[same] === other[same]) same++;
  return own.length - same + (other.length - same);
}
