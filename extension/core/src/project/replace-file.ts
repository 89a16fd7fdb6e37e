import { chmod, rename, rm, writeFile } from "node:fs/promises";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { ignored } from "@hookloom/protocol/ignored-error";

const maxAttempts = 20;

async function renameTo(file: string, temporary: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await rename(temporary, file);
      return;
    } catch (thrown) {
      // On Windows, this fails while another process reads the old file.
      if (attempt === maxAttempts) throw thrown;
      await wait(10);
    }
  }
}

/**
 * Replaces a file atomically, with the permissions `mode`; if that fails, the file is unchanged.
 * @throws the file system's error
 */
export async function replaceFile(file: string, contents: string | Uint8Array, mode?: number): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, contents, mode === undefined ? {} : { mode });
    // The umask or a leftover temporary file may have resulted in other permissions.
    if (mode !== undefined) await chmod(temporary, mode);
    await renameTo(file, temporary);
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(ignored("the failed write is reported"));
    throw thrown;
  }
}
