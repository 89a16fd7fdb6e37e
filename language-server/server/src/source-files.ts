import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { canonicalUri } from "@hookloom/protocol/document-uri";
import { ignored } from "@hookloom/protocol/ignored-error";
import { isSourceName, notSearched } from "@hookloom/protocol/source-names";
import { fileUri } from "@hookloom/types/file-uri";
import { projectRoot } from "@hookloom/types/typescript-package";

/** A folder with more files is hardly one project. */
const maxFiles = 5_000;
/** Longer files, in bytes, are data. */
const maxFileBytes = 2_000_000;

async function collect(folder: string, found: string[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (found.length >= maxFiles) return;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith(".") && !notSearched.has(entry.name)) await collect(file, found);
    } else if (entry.isFile() && isSourceName(entry.name)) {
      const info = await stat(file).catch(ignored("a file that has gone is left out"));
      if (info && info.size <= maxFileBytes) found.push(fileUri(file));
    }
  }
}

/** The URIs of the other source files of a file's project; what was installed or built is left out. */
export async function sourceFilesAround(uri: string): Promise<readonly string[]> {
  if (!uri.startsWith("file:")) return [];
  const found: string[] = [];
  await collect(await projectRoot(fileURLToPath(uri)), found);
  const own = canonicalUri(uri);
  return found.filter((one) => one !== own);
}
