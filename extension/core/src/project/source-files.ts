import { readdir } from "node:fs/promises";
import path from "node:path";
import { ignoredFolders, isSourceName } from "@hookloom/protocol/source-names";

async function collect(folder: string, found: string[], limit: number): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (found.length >= limit) return;
    const name = path.join(folder, entry.name);
    if (entry.isFile() && isSourceName(entry.name)) found.push(name);
    else if (entry.isDirectory() && !entry.name.startsWith(".") && !ignoredFolders.has(entry.name))
      await collect(name, found, limit);
  }
}

async function packageRoot(file: string): Promise<string> {
  const own = path.dirname(path.resolve(file));
  for (let folder = own; ; folder = path.dirname(folder)) {
    const names: readonly string[] = await readdir(folder).catch(() => []);
    if (names.includes("package.json")) return folder;
    if (path.dirname(folder) === folder) return own;
  }
}

/**
 * Returns the source files of a file's package, or of its folder if there is no package; `limit` is the maximum number. Installed
 * and built files are left out, and so are links.
 */
export async function sourceFilesAround(file: string, limit = 5_000): Promise<readonly string[]> {
  const found: string[] = [];
  await collect(await packageRoot(file), found, limit);
  return found.sort();
}
