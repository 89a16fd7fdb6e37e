import { readFile, stat } from "node:fs/promises";
import { unreadable } from "./errors.ts";
import { unlessMissing } from "./system-error.ts";

/**
 * Reads a file's text; undefined if there is no such file.
 * @throws ProjectError `unreadable` if the file exists but cannot be read
 */
export async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(unlessMissing(undefined, (thrown) => unreadable(file, thrown)));
}

/** Whether a file or folder exists. @throws ProjectError `unreadable` if that cannot be determined */
export async function exists(file: string): Promise<boolean> {
  const found = await stat(file).catch(unlessMissing(undefined, (thrown) => unreadable(file, thrown)));
  return found !== undefined;
}
