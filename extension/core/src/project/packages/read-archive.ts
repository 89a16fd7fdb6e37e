import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { extract } from "tar-stream";
import { badArchive, noDist, ProjectError, unreadable } from "../errors.ts";
import { isMissing } from "../system-error.ts";

/** One file of a packed npm package; its path has no leading `package/`. */
export interface ArchiveFile {
  readonly path: string;
  readonly executable: boolean;
  readonly content: Buffer;
}

/** Returns the path without the archive's top folder. @throws ProjectError `bad-archive` if it would leave the target folder */
function insidePath(file: string, name: string): string {
  const inside = name.split("/").slice(1);
  if (name.startsWith("/") || inside.some((part) => part === ".." || part.includes("\\")))
    throw badArchive(file, t("it contains the path {0}", name));
  return inside.join("/");
}

/**
 * Reads a tarball created by `npm pack`.
 * @throws ProjectError `no-dist` if it is missing, `bad-archive` if it cannot be read
 */
export async function readArchive(file: string): Promise<ArchiveFile[]> {
  const packed = await readFile(file).catch((thrown: unknown) => {
    throw isMissing(thrown) ? noDist(file) : unreadable(file, thrown);
  });
  const archive = extract();
  const files: ArchiveFile[] = [];
  try {
    archive.end(await promisify(gunzip)(packed));
    for await (const entry of archive) {
      const { name, type, mode = 0 } = entry.header;
      const content = await buffer(entry);
      const inside = insidePath(file, name);
      if (type === "file" && inside) files.push({ path: inside, executable: (mode & 0o111) !== 0, content });
    }
  } catch (thrown) {
    throw thrown instanceof ProjectError ? thrown : badArchive(file, errorMessage(thrown));
  }
  return files;
}

/** Writes a package's files into a folder. */
export async function unpack(files: readonly ArchiveFile[], folder: string): Promise<void> {
  for (const file of files) {
    const target = path.join(folder, ...file.path.split("/"));
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, file.content);
    if (file.executable) await chmod(target, 0o755);
  }
}
