// Waits for a change of the work tree.
import { execFileSync } from "node:child_process";
import { type FSWatcher, watch } from "node:fs";
import { dirname, join } from "node:path";
import { SourceFiles } from "./source-files.ts";

/** An editor that saves several files, or one in several steps, does so within this time. */
const quietMs = 200;

/** The names and contents of all files that git would keep. */
export function stampOfTree(root: string): string {
  const files = new SourceFiles(root);
  return files.readStamp([...files.all]);
}

/**
 * The folders of these files. Node's own recursive watch would go through node_modules; only new folders, which have none,
 * are watched with what is in them.
 */
function watchFolders(root: string, onEvent: () => void): readonly FSWatcher[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--directory"];
  const listed = execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 64 << 20 });
  const paths = listed.split("\0").filter((path) => path !== "");
  const folders = new Set(paths.map((path) => (path.endsWith("/") ? path : dirname(path))).concat("."));
  return [...folders].flatMap((folder) => {
    try {
      const watcher = watch(join(root, folder), { recursive: folder.endsWith("/") }, onEvent);
      // A folder that is deleted meanwhile.
      return watcher.on("error", () => watcher.close());
    } catch {
      return [];
    }
  });
}

/** Resolves once the work tree differs from a stamp and is quiet for a moment. */
export async function nextSave(root: string, stamp: string): Promise<void> {
  for (;;) {
    let onEvent = (): void => {};
    const saved = new Promise<void>((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      onEvent = () => {
        clearTimeout(timer);
        timer = setTimeout(resolve, quietMs);
      };
    });
    const watchers = watchFolders(root, () => onEvent());
    try {
      if (stampOfTree(root) !== stamp) return;
      await saved;
    } finally {
      for (const watcher of watchers) watcher.close();
    }
  }
}
