import { rename, writeFile } from "node:fs/promises";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";

const attempts = 20;

/** Replaces a file atomically, with the permissions `mode`. @throws the file system's error */
export async function replaceFile(file: string, text: string, mode?: number): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text, mode === undefined ? {} : { mode });
  for (let attempt = 0; ; attempt++) {
    try {
      await rename(temporary, file);
      return;
    } catch (thrown) {
      // Windows fails while another process reads the old file.
      if (attempt === attempts) throw thrown;
      await wait(10);
    }
  }
}
