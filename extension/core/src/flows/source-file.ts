import { readFile, realpath, stat } from "node:fs/promises";
import { applyEdits } from "@hookloom/bridge/edit-list";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import { replaceFile } from "../project/replace-file.ts";
import { changedSource, notUtf8, unreadableSource, unwritableSource } from "./errors.ts";

/** An edit's changes to one file; their offsets refer to `text`, the file's content when it was read. */
export interface FileChange {
  /** The file name that the user entered. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly edits: readonly TextEdit[];
}

/** Reads and writes source files: on disk, or in an editor that may have unsaved changes. */
export interface SourceFiles {
  /** Reads a file's text; `name` is the file name that the user entered. @throws FlowError */
  read(file: string, name: string): Promise<string>;
  /**
   * Writes all of these changes or none.
   * @throws an error with a message for the user, for example if a file has changed since it was read; nothing is written then
   */
  write(changes: readonly FileChange[]): Promise<void>;
}

/**
 * Decodes UTF-8 strictly, since any other encoding would be corrupted when written back.
 * @throws FlowError that refers to the file as `name`
 */
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

/** Replaces a file atomically and keeps its mode; a symbolic link is preserved. */
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
        // A file that was saved in the meantime keeps the saved text.
        if ((await readSource(file, name)) === written) await replaceSource(file, text);
      });
    }
  },
};
