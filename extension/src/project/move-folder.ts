import { readdir, rename } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { exists } from "./write-files.ts";

/** Renames, also where another program looks at the new files for a moment, as virus scanners on Windows do. */
async function renamePatiently(from: string, to: string, attempt = 0): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const busy = ["EPERM", "EACCES", "EBUSY"].includes((error as NodeJS.ErrnoException).code ?? "");
    if (process.platform !== "win32" || !busy || attempt === 6) throw error;
    await setTimeout(100 * 2 ** attempt);
    await renamePatiently(from, to, attempt + 1);
  }
}

/**
 * Moves a finished folder to its place. Where an empty folder is there already it is filled rather than replaced,
 * since an editor or a shell may be in it.
 */
export async function moveFolder(from: string, to: string): Promise<void> {
  if (!(await exists(to))) return renamePatiently(from, to);
  const moved: string[] = [];
  try {
    for (const name of await readdir(from)) {
      await renamePatiently(path.join(from, name), path.join(to, name));
      moved.push(name);
    }
  } catch (error) {
    for (const name of moved) await rename(path.join(to, name), path.join(from, name));
    throw error;
  }
}
