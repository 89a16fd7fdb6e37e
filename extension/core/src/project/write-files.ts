import { mkdir, rm, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { ignored } from "@hookloom/protocol/ignored-error";
import { checkInsideRoot } from "./inside-root.ts";
import { exists } from "./read-file.ts";

/** A file of a new project; the path is relative, with forward slashes. */
export interface ProjectFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** The steps that undo what was done, in the order in which it was done. */
export type Undo = (() => Promise<unknown>)[];

/** Undoes everything as far as possible. */
export async function undoAll(undo: Undo): Promise<void> {
  for (const step of undo.reverse())
    await step().catch(ignored("the failure that is being undone is reported"));
}

/** Creates a folder and its missing parents; undo removes each one that is then empty. */
export async function makeFolder(folder: string, undo: Undo): Promise<void> {
  if (await exists(folder)) return;
  await makeFolder(path.dirname(folder), undo);
  await mkdir(folder, { recursive: true });
  undo.push(() => rmdir(folder));
}

/**
 * Writes new files below a folder; an existing file is never overwritten.
 * @throws ProjectError `outside` if a link leads out of the folder
 */
export async function writeFiles(root: string, files: readonly ProjectFile[], undo: Undo): Promise<void> {
  for (const file of files) {
    const target = path.join(root, ...file.path.split("/"));
    await checkInsideRoot(root, target);
    await makeFolder(path.dirname(target), undo);
    await writeFile(target, file.content, { flag: "wx" });
    undo.push(() => rm(target));
  }
}

/**
 * Replaces the text of a file in a folder; undo restores the old one.
 * @throws ProjectError `outside` if the file is a link that leads out of the folder
 */
export async function replaceText(
  root: string,
  name: string,
  old: string,
  text: string,
  undo: Undo,
): Promise<void> {
  const file = path.join(root, name);
  await checkInsideRoot(root, file);
  undo.push(() => writeFile(file, old));
  await writeFile(file, text);
}
