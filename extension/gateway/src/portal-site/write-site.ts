import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { checkInsideRoot } from "@hookloom/core/project/inside-root";
import { unlessMissing } from "@hookloom/core/project/system-error";
import { UserError } from "@hookloom/core/project/user-error";
import { isRecord } from "@hookloom/protocol/unknown-values";
import type { SiteFile } from "./site-pages.ts";

/** The file that records the hashes of the written files by path. */
const recordName = "hookloom-portal.json";

const hashContent = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");

const clashError = (folder: string, names: readonly string[]): UserError => {
  const [first = ""] = names;
  const others = names.length - 1;
  const file = path.join(folder, first);
  return new UserError(
    "files-clash",
    others > 0
      ? `${file} and ${others} more files were changed or written by another program, so nothing was written: move them elsewhere, or choose another folder.`
      : `${file} was changed or written by another program, so nothing was written: move it elsewhere, or choose another folder.`,
  );
};

const readIfFile = (file: string): Promise<Buffer | undefined> =>
  readFile(file).catch(unlessMissing(undefined));

async function readRecord(folder: string): Promise<ReadonlyMap<string, string>> {
  const text = (await readIfFile(path.join(folder, recordName)))?.toString("utf8");
  if (text === undefined) return new Map();
  try {
    const { files } = JSON.parse(text) as { files: unknown };
    return new Map(Object.entries(isRecord(files) ? files : {}).map(([name, hash]) => [name, String(hash)]));
  } catch {
    throw clashError(folder, [recordName]);
  }
}

/** Returns whether a recorded name is a path inside the folder. The record may have been edited. */
const isSafeName = (name: string): boolean =>
  /^[A-Za-z0-9._/-]+$/.test(name) && !name.startsWith("/") && !name.split("/").includes("..");

/**
 * Writes a site, and removes files written by an earlier call that are no longer part of it. Other files are not
 * touched. Nothing is written if this would overwrite or remove a file that another program wrote or changed, or if a symbolic
 * link leads out of the folder.
 * @throws UserError `files-clash`, ProjectError `outside`
 */
export async function writeSite(folder: string, files: readonly SiteFile[]): Promise<void> {
  await checkInsideRoot(folder, path.join(folder, recordName));
  const known = await readRecord(folder);
  const present = new Map<string, Buffer>();
  for (const name of new Set([...known.keys(), ...files.map((file) => file.path)])) {
    if (!isSafeName(name)) continue;
    await checkInsideRoot(folder, path.join(folder, name));
    const content = await readIfFile(path.join(folder, name));
    if (content !== undefined) present.set(name, content);
  }
  const newContents = new Map(files.map((file) => [file.path, file.content]));
  const foreign = [...present].filter(([name, content]) => {
    const same = newContents.has(name) && hashContent(newContents.get(name) ?? "") === hashContent(content);
    return !same && known.get(name) !== hashContent(content);
  });
  if (foreign.length > 0)
    throw clashError(
      folder,
      foreign.map(([name]) => name),
    );
  for (const name of present.keys()) if (!newContents.has(name)) await rm(path.join(folder, name));
  for (const { path: name, content } of files) {
    const target = path.join(folder, name);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  const record = Object.fromEntries(files.map(({ path: name, content }) => [name, hashContent(content)]));
  await writeFile(path.join(folder, recordName), `${JSON.stringify({ files: record }, undefined, 2)}\n`);
}
