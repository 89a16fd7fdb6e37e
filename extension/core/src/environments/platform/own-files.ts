import { chmod, lstat, mkdir, readdir, readFile } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import path from "node:path";
import process from "node:process";
import { ignored } from "@hookloom/protocol/ignored-error";
import * as v from "valibot";
import { replaceFile } from "../../project/replace-file.ts";
import { userFolder } from "./user-account.ts";

// Programs of the same user find each other through files that only this user can write, outside every project. A repository
// therefore cannot contain such a file.

/**
 * The folders for files of one kind. The account's home folder comes first, regardless of HOME, because an editor with a separate
 * home folder and a terminal have to find each other.
 */
export function ownFolders(kind: string): readonly string[] {
  const folders = [userFolder({}, homedir()), userFolder()];
  try {
    folders.unshift(userFolder({}, userInfo().homedir));
  } catch {
    // The uid has no account, as in some containers.
  }
  return [...new Set(folders)].map((folder) => path.join(folder, kind));
}

/** Writes a file to the first writable folder and returns its path. @throws the file system's error */
export async function writeOwnFile(folders: readonly string[], name: string, text: string): Promise<string> {
  let failure: unknown;
  for (const folder of folders) {
    const file = path.join(folder, name);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
      await replaceFile(file, text, 0o600);
      return file;
    } catch (thrown) {
      failure = thrown;
    }
  }
  throw failure;
}

/** Reads the JSON files in these folders that this user wrote and no other user can write, newest first. */
export async function readOwnFiles<T>(
  folders: readonly string[],
  schema: v.GenericSchema<unknown, T>,
): Promise<readonly T[]> {
  const found: { readonly text: string; readonly written: number }[] = [];
  for (const folder of folders) {
    for (const name of await readdir(folder).catch(() => [])) {
      const file = path.join(folder, name);
      const written = name.endsWith(".json") ? await ownWriteTime(file) : undefined;
      if (written !== undefined) found.push({ text: await readFile(file, "utf8").catch(() => ""), written });
    }
  }
  const newestFirst = found.sort((one, other) => other.written - one.written);
  return newestFirst.flatMap(({ text }) => {
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    return read.success ? [read.output] : [];
  });
}

/** Returns when this user wrote a file that no other user can write; undefined for any other file. */
async function ownWriteTime(file: string): Promise<number | undefined> {
  const stats = await lstat(file).catch(ignored("a file that is gone is not ours"));
  if (!stats?.isFile()) return undefined;
  // Windows has neither uid nor mode; there the user's profile folder already keeps other users out.
  const isOurs =
    process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0);
  return isOurs ? stats.mtimeMs : undefined;
}
