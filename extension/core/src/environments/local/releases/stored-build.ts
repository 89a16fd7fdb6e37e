import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { buildGone } from "../../contract/errors.ts";
import type { DeclaredSetting } from "../../secrets/settings.ts";

/** The data stored with a build, so that the build can run after the source has changed. */
export interface BuildNotes {
  /** The settings that the build's source declares, without values. */
  readonly settings: readonly DeclaredSetting[];
  readonly commit?: string;
}

const bundleFile = (folder: string, id: string): string => path.join(folder, `${id}.mjs`);
const notesFile = (folder: string, id: string): string => path.join(folder, `${id}.json`);
const mapLine = (id: string): string => `//# sourceMappingURL=${id}.mjs.map\n`;

export async function writeNotes(folder: string, id: string, notes: BuildNotes): Promise<void> {
  await writeFile(notesFile(folder, id), `${JSON.stringify(notes, undefined, 2)}\n`);
}

function isDeclaredSetting(value: unknown): value is DeclaredSetting {
  return isRecord(value) && typeof value.name === "string" && typeof value.secret === "boolean";
}

function settingsIn(notes: string): readonly DeclaredSetting[] {
  const { settings }: Record<string, unknown> = JSON.parse(notes);
  return Array.isArray(settings) ? settings.filter(isDeclaredSetting) : [];
}

/** Reads the settings of all builds in a folder, whether or not they are running. Builds with unreadable notes are skipped. */
export async function storedSettings(folder: string): Promise<readonly DeclaredSetting[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const found = names
    .filter((name) => /^[0-9a-f]+\.json$/.test(name))
    .map((name) =>
      readFile(path.join(folder, name), "utf8")
        .then(settingsIn)
        .catch(() => []),
    );
  return (await Promise.all(found)).flat();
}

/**
 * Reads the data stored with a build, after verifying the build against its id, which is a hash of the build.
 * @throws EnvironmentError `no-release` if it is missing or was changed
 */
export async function readBuild(folder: string, id: string): Promise<BuildNotes & { readonly file: string }> {
  const file = bundleFile(folder, id);
  const parts = await Promise.all([
    readFile(file, "utf8"),
    readFile(`${file}.map`),
    readFile(notesFile(folder, id), "utf8"),
  ]).catch(() => {
    throw buildGone(id);
  });
  const [bundle, map, notes] = parts;
  const source = bundle.endsWith(mapLine(id)) ? bundle.slice(0, -mapLine(id).length) : bundle;
  if (!createHash("sha256").update(source).update(map).digest("hex").startsWith(id)) throw buildGone(id);
  const { commit }: Record<string, unknown> = JSON.parse(notes);
  return {
    file,
    settings: settingsIn(notes),
    ...(typeof commit === "string" ? { commit } : {}),
  };
}

/**
 * Copies a build with its files, replacing an existing copy.
 * @throws EnvironmentError `no-release` if it is missing or was changed
 */
export async function copyBuild(from: string, to: string, id: string): Promise<void> {
  await readBuild(from, id);
  await mkdir(to, { recursive: true });
  const names = await readdir(from);
  // Native add-ons are named by content hash and shared between builds, so all of them are copied.
  const wanted = names.filter((name) => name.startsWith(`${id}.`) || name.endsWith(".node"));
  for (const name of wanted.filter((one) => !one.endsWith(".tmp"))) {
    const temporary = path.join(to, `${name}.${process.pid}.tmp`);
    await copyFile(path.join(from, name), temporary);
    await rename(temporary, path.join(to, name));
  }
  await readBuild(to, id);
}
