import { readFile, stat } from "node:fs/promises";
import { unreadable } from "./errors.ts";
import { isMissing } from "./system-error.ts";

/**
 * The text of a file; undefined if there is no such file.
 * @throws ProjectError `unreadable` where there is one
 */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw unreadable(file, thrown);
  }
}

/** Whether a file or folder is there. @throws ProjectError `unreadable` where that cannot be known */
export async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (thrown) {
    if (isMissing(thrown)) return false;
    throw unreadable(file, thrown);
  }
}
