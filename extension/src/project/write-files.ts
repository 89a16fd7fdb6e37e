import { mkdir, rm, rmdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ProjectFile } from "./templates.ts";

/** How to take back what was done so far, newest last. */
export type Undo = (() => Promise<unknown>)[];

/** Takes everything back; what cannot be taken back does not keep the rest from it. */
export async function takeBack(undo: Undo): Promise<void> {
  for (const step of undo.reverse()) await step().catch(() => undefined);
}

export async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Makes a folder and those above it, each of which is removed again on undo, if it is empty then. */
export async function makeFolder(folder: string, undo: Undo): Promise<void> {
  if (await exists(folder)) return;
  await makeFolder(path.dirname(folder), undo);
  await mkdir(folder, { recursive: true });
  undo.push(() => rmdir(folder));
}

/** Writes new files below a folder; a file that is there already is never overwritten. */
export async function writeFiles(root: string, files: readonly ProjectFile[], undo: Undo): Promise<void> {
  for (const file of files) {
    const target = path.join(root, ...file.path.split("/"));
    await makeFolder(path.dirname(target), undo);
    await writeFile(target, file.content, { flag: "wx" });
    undo.push(() => rm(target));
  }
}

/** Replaces a file's text, and puts the old one back on undo. */
export async function replaceText(file: string, old: string, text: string, undo: Undo): Promise<void> {
  undo.push(() => writeFile(file, old));
  await writeFile(file, text);
}
