import { chmod, lstat, mkdir, readdir, readFile } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import path from "node:path";
import process from "node:process";
import { ignored } from "@hookloom/protocol/ignored-error";
import * as v from "valibot";
import { replaceFile } from "../../project/replace-file.ts";
import { userFolder } from "./user-account.ts";

// Programs of one user find each other by files that only this user can write, outside of every project: a repository cannot
// bring one of its own.

/**
 * Where such files of one kind are. The account's home folder comes first, whatever HOME says, since an editor with a home
 * folder of its own and a terminal have to find each other.
 */
export function ownFolders(kind: string): readonly string[] {
  const folders = [userFolder({}, homedir()), userFolder()];
  try {
    folders.unshift(userFolder({}, userInfo().homedir));
  } catch {
    // The uid of a user without an account, as in some containers.
  }
  return [...new Set(folders)].map((folder) => path.join(folder, kind));
}

/** Writes a file into the first folder that can be written, and returns its path. @throws the file system's error */
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

/** What the JSON files say that this user wrote there and no other user can write, newest first. */
export async function readOwnFiles<T>(
  folders: readonly string[],
  schema: v.GenericSchema<unknown, T>,
): Promise<readonly T[]> {
  const found: { readonly text: string; readonly written: number }[] = [];
  for (const folder of folders) {
    for (const name of await readdir(folder).catch(() => [])) {
      const file = path.join(folder, name);
      const written = name.endsWith(".json") ? await writtenByUs(file) : undefined;
      if (written !== undefined) found.push({ text: await readFile(file, "utf8").catch(() => ""), written });
    }
  }
  const newestFirst = found.sort((one, other) => other.written - one.written);
  return newestFirst.flatMap(({ text }) => {
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    return read.success ? [read.output] : [];
  });
}

/** When this user wrote a file that no other user can write; undefined for any other file. */
async function writtenByUs(file: string): Promise<number | undefined> {
  const stats = await lstat(file).catch(ignored("a file that is gone is not ours"));
  if (!stats?.isFile()) return undefined;
  // Windows has neither: there the folder of the user's own profile keeps others out.
  const isOurs =
    process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0);
  return isOurs ? stats.mtimeMs : undefined;
}
