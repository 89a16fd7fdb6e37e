import { type FSWatcher, watch } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";

/** Reports that the source of a project may have changed. */
export interface SourceWatcher {
  /** Watches the folders of these files; with `everything` any new file in the project counts too. */
  follow(inputs: readonly string[], everything: boolean): Promise<void>;
  /** True between a change and its `onChange`. */
  readonly pending: boolean;
  close(): void;
}

const quietMilliseconds = 8;
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

/**
 * Watches folders, not files, since editors save by renaming. A save is often several events (truncate, write), so
 * `onChange` is called once it has been quiet for a moment. A folder that cannot be watched is left out.
 */
export function watchSources(root: string, onChange: () => void): SourceWatcher {
  const watchers = new Map<string, FSWatcher>();
  let files: ReadonlySet<string> = new Set();
  let all = false;
  let timer: NodeJS.Timeout | undefined;

  const fire = (): void => {
    timer = undefined;
    onChange();
  };
  const seen = (folder: string, name: string | null): void => {
    const ours = name !== null && (files.has(path.join(folder, name)) || projectFiles.has(name));
    const ignored = name === null || name.endsWith(".tmp") || ignoredFolders.has(name);
    if (!ours && (!all || ignored)) return;
    clearTimeout(timer);
    timer = setTimeout(fire, quietMilliseconds);
  };
  const open = (folder: string): void => {
    if (watchers.has(folder)) return;
    try {
      const watcher = watch(folder, (_type, name) => seen(folder, name));
      watcher.on("error", () => {
        watcher.close();
        watchers.delete(folder);
      });
      watchers.set(folder, watcher);
    } catch {
      // The folder went away between being listed and being watched.
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
      for (const [folder, watcher] of watchers) {
        if (wanted.has(folder)) continue;
        watcher.close();
        watchers.delete(folder);
      }
      for (const folder of wanted) open(folder);
    },
    get pending() {
      return timer !== undefined;
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}
