import { type FSWatcher, statSync, watch } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";

/** Reports that the source of a project may have changed. */
export interface SourceWatcher {
  /** Watches the folders of these files; with `everything`, any new file in the project also counts as a change. */
  follow(inputs: readonly string[], everything: boolean): Promise<void>;
  /** True between a change and its `onChange`. */
  readonly pending: boolean;
  close(): void;
}

const quietMs = 8;
const ignoredFolders = new Set(["node_modules", ".git", ".hookloom", "dist", "coverage", "vendor"]);
const projectFiles = new Set(["hookloom.json", "package.json", "tsconfig.json", ".package-lock.json"]);
const maxFolders = 500;

async function foldersBelow(root: string): Promise<string[]> {
  const found = [root];
  for (let index = 0; index < found.length && found.length < maxFolders; index++) {
    const folder = found[index] as string;
    // A folder that cannot be read is not watched.
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (entry.isDirectory() && !ignoredFolders.has(entry.name)) found.push(path.join(folder, entry.name));
    }
  }
  return found;
}

/** Undefined for a folder that does not exist or cannot be read. */
function readInode(folder: string): number | undefined {
  try {
    return statSync(folder).ino;
  } catch {
    return undefined;
  }
}

/** The system watches the inode, not the path: a folder that is deleted and created again has to be watched again. */
interface Watched {
  readonly watcher: FSWatcher;
  readonly inode: number | undefined;
}

/**
 * Watches folders, not files, since editors save by renaming. One save often causes several events (truncate, write), so
 * `onChange` is called after a short pause without events. Folders that cannot be watched are skipped.
 */
export function watchSources(root: string, onChange: () => void): SourceWatcher {
  const watched = new Map<string, Watched>();
  let folders: ReadonlySet<string> = new Set();
  let files: ReadonlySet<string> = new Set();
  let all = false;
  let timer: NodeJS.Timeout | undefined;

  const fire = (): void => {
    timer = undefined;
    onChange();
  };
  const handleEvent = (folder: string, name: string | null): void => {
    const file = path.join(folder, name ?? "");
    const ours = name !== null && (files.has(file) || folders.has(file) || projectFiles.has(name));
    const ignored = name === null || name.endsWith(".tmp") || ignoredFolders.has(name);
    if (!ours && (!all || ignored)) return;
    clearTimeout(timer);
    timer = setTimeout(fire, quietMs);
  };
  const drop = (folder: string): void => {
    watched.get(folder)?.watcher.close();
    watched.delete(folder);
  };
  const open = (folder: string): void => {
    if (watched.has(folder)) return;
    try {
      const inode = readInode(folder);
      const watcher = watch(folder, (_type, name) => handleEvent(folder, name));
      watcher.on("error", () => drop(folder));
      watched.set(folder, { watcher, inode });
    } catch {
      // The folder was deleted after it was listed.
    }
  };

  return {
    async follow(inputs, everything) {
      files = new Set(inputs);
      all = everything;
      const wanted = new Set([
        root,
        path.join(root, "node_modules"),
        ...inputs.map((file) => path.dirname(file)),
      ]);
      if (everything) for (const folder of await foldersBelow(root)) wanted.add(folder);
      folders = wanted;
      for (const [folder, { inode }] of watched)
        if (!wanted.has(folder) || readInode(folder) !== inode) drop(folder);
      for (const folder of wanted) open(folder);
    },
    get pending() {
      return timer !== undefined;
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
      for (const folder of watched.keys()) drop(folder);
    },
  };
}
