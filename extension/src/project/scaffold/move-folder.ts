import { mkdir, readdir, rename, rmdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { exists } from "../read-file.ts";
import { codeOf } from "../system-error.ts";

/** Renames, also where another program looks at the new files for a moment, as virus scanners on Windows do. */
async function renamePatiently(from: string, to: string, attempt = 0): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const busy = ["EPERM", "EACCES", "EBUSY"].includes(codeOf(error) ?? "");
    if (process.platform !== "win32" || !busy || attempt === 6) throw error;
    await setTimeout(100 * 2 ** attempt);
    await renamePatiently(from, to, attempt + 1);
  }
}

/** Folders that nobody watches file by file, and that hold too much for it. */
const whole: readonly string[] = ["node_modules", ".git"];

/** Takes back one step of the move. */
type Undo = () => Promise<void>;

async function fill(from: string, to: string, undo: Undo[]): Promise<void> {
  if (!(await exists(to))) {
    await mkdir(to);
    undo.push(() => rmdir(to));
  }
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [old, place] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory() && !whole.includes(entry.name)) await fill(old, place, undo);
    else {
      await renamePatiently(old, place);
      undo.push(() => rename(place, old));
    }
  }
}

/**
 * Moves what is in a finished folder to its place; where moving fails, all of it is back where it was. Folders are
 * made anew rather than renamed: an editor that has the place open does not see changes below a renamed one, and an
 * empty folder that is there already may be somebody's working directory.
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
