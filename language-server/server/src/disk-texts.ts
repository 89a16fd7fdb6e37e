import { readFileSync, statSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { canonicalUri } from "@hookloom/protocol/document-uri";
import { ignored } from "@hookloom/protocol/ignored-error";
import { ignoredFolders, isSourceName } from "@hookloom/protocol/source-names";
import { fileUri } from "@hookloom/types/file-uri";
import { projectRoot } from "@hookloom/types/typescript-package";
import { t } from "@vscode/l10n";
import { noSuchDocument } from "./documents/errors.ts";
import type { SourceTexts } from "./documents/ports.ts";

/** Maximum number of files. A folder with more is unlikely to be a single project. */
const maxFiles = 5_000;
/** Maximum file size in bytes. Larger files are data. */
const maxFileBytes = 2_000_000;

async function collect(folder: string, found: string[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (found.length >= maxFiles) return;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith(".") && !ignoredFolders.has(entry.name)) await collect(file, found);
    } else if (entry.isFile() && isSourceName(entry.name)) {
      const info = await stat(file).catch(ignored("a deleted file is omitted"));
      if (info && info.size <= maxFileBytes) found.push(fileUri(file));
    }
  }
}

/** Returns the URIs of the other source files in a file's project, without installed and generated files. */
export async function sourceFilesAround(uri: string): Promise<readonly string[]> {
  if (!uri.startsWith("file:")) return [];
  const found: string[] = [];
  await collect(await projectRoot(fileURLToPath(uri)), found);
  const own = canonicalUri(uri);
  return found.filter((one) => one !== own);
}

/** Maximum size of an imported file in bytes. Clients are declared in short files; a huge file is data. */
const maxSourceBytes = 500_000;

async function read(uri: string): Promise<string> {
  if (!uri.startsWith("file:")) throw noSuchDocument(uri, t("it is neither open nor a file"));
  try {
    return await readFile(fileURLToPath(uri), "utf8");
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw noSuchDocument(uri, missing ? t("there is no such file") : String(cause));
  }
}

function importedText(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    const file = fileURLToPath(uri);
    const { size } = statSync(file);
    return size > maxSourceBytes || !/\.[cm]?[jt]s$/.test(file) ? undefined : readFileSync(file, "utf8");
  } catch {
    // TypeScript reports an import of a missing file.
    return undefined;
  }
}

async function readStamp(uri: string): Promise<string> {
  const found = await stat(fileURLToPath(uri)).catch(ignored("a file without a stamp is treated as deleted"));
  return found ? `${found.mtimeMs} ${found.size}` : "gone";
}

/** Reads source files from this machine's disk. */
export const diskTexts: SourceTexts = {
  read,
  importedText,
  around: sourceFilesAround,
  readStamp,
  changed: () => undefined,
};
