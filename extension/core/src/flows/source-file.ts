import { readFile, realpath, stat } from "node:fs/promises";
import { applyEdits } from "@hookloom/bridge/edit-list";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import { replaceFile } from "../project/replace-file.ts";
import { changedSource, notUtf8, unreadableSource, unwritableSource } from "./errors.ts";

/** What an edit changes in one file; the edits speak of `text`, which the file had when it was read. */
export interface FileChange {
  /** As the user names it. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly edits: readonly TextEdit[];
}

/** Where source files are read and written: on the disk, or in an editor that may have unsaved changes of them. */
export interface SourceFiles {
  /** The text of a file; `name` is how the user names it. @throws FlowError */
  read(file: string, name: string): Promise<string>;
  /**
   * Writes all of these changes or none.
   * @throws an error with a message for the user, also if a file has changed since it was read; then nothing has changed
   */
  write(changes: readonly FileChange[]): Promise<void>;
}

/** Decodes UTF-8 strictly: any other file would be corrupted when written back. @throws FlowError, which names it `name` */
export async function readSource(file: string, name: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw unreadableSource(name, cause);
  });
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw notUtf8(name);
  }
}

/** Replaces a file atomically and keeps its mode; a link stays a link. */
export async function replaceSource(named: string, text: string): Promise<void> {
  const file = await realpath(named);
  const { mode } = await stat(file);
  await replaceFile(file, text, mode);
}

export const filesOnDisk: SourceFiles = {
  read: readSource,
  async write(changes) {
    for (const { file, name, text } of changes)
      if ((await readSource(file, name)) !== text) throw changedSource(name);
    const undo: (() => Promise<void>)[] = [];
    for (const { file, name, text, edits } of changes) {
      const written = applyEdits(text, edits);
      try {
        await replaceSource(file, written);
      } catch (cause) {
        await Promise.allSettled(undo.map((one) => one()));
        throw unwritableSource(name, cause);
      }
      undo.push(async () => {
        // A file that was saved meanwhile keeps that text.
        if ((await readSource(file, name)) === written) await replaceSource(file, text);
      });
    }
  },
};
