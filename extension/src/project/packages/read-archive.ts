import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { badArchive, noDist } from "../errors.ts";

/** One file of a packed npm package; its path has no leading `package/`. */
export interface ArchiveFile {
  readonly path: string;
  readonly executable: boolean;
  readonly content: Buffer;
}

const block = 512;

function textAt(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? length : end);
}

/** The `path=` record of an extended header, which carries what does not fit the plain one. */
function extendedPath(content: Buffer): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content.toString("utf8"))?.[1];
}

function plainPath(header: Buffer): string {
  const prefix = textAt(header, 345, 155);
  const name = textAt(header, 0, 100);
  return prefix ? `${prefix}/${name}` : name;
}

/** Drops the archive's first folder; a path that would leave the target makes the archive a bad one. */
function insidePath(file: string, name: string): string {
  const inside = name.split("/").slice(1);
  if (name.startsWith("/") || inside.some((part) => part === ".." || part.includes("\\")))
    throw badArchive(file, `it holds the path ${name}`);
  return inside.join("/");
}

/**
 * Reads a tarball as `npm pack` writes them.
 * @throws ProjectError `no-dist` where it is missing, `bad-archive` where it cannot be read
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 */
export async function readArchive(file: string): Promise<ArchiveFile[]> {
  const packed = await readFile(file).catch(() => {
    throw noDist(file);
  });
  const data = await promisify(gunzip)(packed).catch((error: Error) => {
    throw badArchive(file, error.message);
  });
  const files: ArchiveFile[] = [];
  let longPath: string | undefined;
  for (let at = 0; at + block <= data.length && data[at] !== 0; ) {
    const header = data.subarray(at, at + block);
    const size = Number.parseInt(textAt(header, 124, 12), 8);
    const start = at + block;
    if (!Number.isInteger(size) || start + size > data.length) throw badArchive(file, "it ends too early");
    const content = data.subarray(start, start + size);
    const type = textAt(header, 156, 1);
    if (type === "x") longPath = extendedPath(content);
    else {
      const name = insidePath(file, longPath ?? plainPath(header));
      longPath = undefined;
      const executable = (Number.parseInt(textAt(header, 100, 8), 8) & 0o111) !== 0;
      if ((type === "0" || type === "") && name) files.push({ path: name, executable, content });
    }
    at = start + Math.ceil(size / block) * block;
  }
  return files;
}

/** Writes the files of a package into a folder. */
export async function unpack(files: readonly ArchiveFile[], folder: string): Promise<void> {
  for (const file of files) {
    const target = path.join(folder, ...file.path.split("/"));
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, file.content);
    if (file.executable) await chmod(target, 0o755);
  }
}
