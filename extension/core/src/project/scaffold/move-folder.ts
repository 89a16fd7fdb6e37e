import { mkdir, readdir, rename, rmdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { exists } from "../read-file.ts";
import { errorCode } from "../system-error.ts";

/** Renames, with retries on Windows, where a virus scanner may hold new files open for a moment. */
async function renameWithRetry(from: string, to: string, attempt = 0): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const busy = ["EPERM", "EACCES", "EBUSY"].includes(errorCode(error) ?? "");
    if (process.platform !== "win32" || !busy || attempt === 6) throw error;
    await setTimeout(100 * 2 ** attempt);
    await renameWithRetry(from, to, attempt + 1);
  }
}

/** Folders with too many files to move one by one, and that no editor watches. */
const movedWhole: readonly string[] = ["node_modules", ".git"];

/** Takes back one step of the move. */
type Undo = () => Promise<void>;

async function fill(from: string, to: string, undo: Undo[]): Promise<void> {
  if (!(await exists(to))) {
    await mkdir(to);
    undo.push(() => rmdir(to));
  }
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [old, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory() && !movedWhole.includes(entry.name)) await fill(old, target, undo);
    else {
      await renameWithRetry(old, target);
      undo.push(() => rename(target, old));
    }
  }
}

/**
 * Moves the content of a finished folder to its final place; if that fails, everything is moved back. Folders are
 * created there rather than renamed: an editor that watches the place does not see changes below a renamed folder, and
 * an existing empty folder may be a working directory.
 */
export async function moveFolder(from: string, to: string): Promise<void> {
  const undo: Undo[] = [];
  try {
    await fill(from, to, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}
