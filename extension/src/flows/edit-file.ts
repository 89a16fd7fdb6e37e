import { readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import {
  applyEdits,
  type LeavingSecret,
  leavingSecret,
  readFlow,
  renamedExport,
  renameInProject,
  type SourceText,
  writeEdit,
} from "@hookloom/language-server/bridge";
import type { FlowDocument, FlowEdit, TextEdit } from "@hookloom/language-server/protocol";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import type { SecretStore } from "../environments/secrets/secret-store.ts";
import { valueKeeper } from "../environments/secrets/settings.ts";
import { readFileNames } from "../project/config/read-project.ts";
import { findProject } from "../project/project.ts";
import { sourceFilesAround } from "../project/source-files.ts";
import { noPlaceForSecret, notUtf8, unreadableSource } from "./errors.ts";
import { languageOf } from "./language.ts";

/** Decodes UTF-8 strictly: any other file would be corrupted when written back. @throws FlowError, which names it `name` */
export async function readSource(file: string, name: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw unreadableSource(name, cause);
  });
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw notUtf8(name);
  }
}

/** Replaces a file atomically and keeps its mode; a link stays a link. */
export async function replaceSource(named: string, text: string): Promise<void> {
  const file = await realpath(named);
  const { mode } = await stat(file);
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode });
  await rename(temporary, file);
}

/** A file that was read with its flows. */
export interface FlowFile {
  readonly text: string;
  readonly document: FlowDocument;
}

/** The flows of a file; `name` is how a person calls it. @throws FlowError */
export async function readFlowFile(file: string, name: string): Promise<FlowFile> {
  const text = await readSource(file, name);
  const names = await readFileNames(file, text);
  return { text, document: readFlow(text, { language: languageOf(file), names }) };
}

/** A file with what an edit changes in it. */
export interface ChangedFile {
  /** As a person would call it. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly edits: readonly TextEdit[];
}

/** An edit that would be made, and that nothing has written yet. */
export interface PlannedEdit {
  /** The file of the flow first, then those that import what is renamed. */
  readonly changed: readonly [ChangedFile, ...ChangedFile[]];
  /** The secret that the edit takes out of the source. */
  readonly leaving: LeavingSecret | undefined;
}

/** A file to edit, its name for people, and the folder that the names of other files are relative to. */
export interface EditPlace {
  readonly file: string;
  readonly name: string;
  readonly cwd: string;
}

/** Plans one edit of the flows in a file as it was read. @throws EditRefused, with nothing changed */
export async function planFileEdit(
  { file, name, cwd }: EditPlace,
  { text, document }: FlowFile,
  asked: FlowEdit,
): Promise<PlannedEdit> {
  const language = languageOf(file);
  const edits = writeEdit(text, document, asked, { language });
  const leaving = leavingSecret(text, document, asked, { language });
  const own: ChangedFile = { name, file, text, edits };
  return { changed: [own, ...(await importersOf(cwd, own, asked))], leaving };
}

const toSlashes = (file: string): string => file.split(path.sep).join("/");

/** What a rename changes in the other files of the package; one that cannot be read imports nothing. */
async function importersOf(
  cwd: string,
  { file, text }: ChangedFile,
  asked: FlowEdit,
): Promise<ChangedFile[]> {
  if (asked.op !== "rename") return [];
  const language = languageOf(file);
  const from = renamedExport(text, readFlow(text, { language }), asked, { language });
  if (from === undefined || from === asked.name) return [];
  const others: SourceText[] = [];
  for (const other of await sourceFilesAround(file)) {
    if (other === file) continue;
    const otherText = await readSource(other, other).catch(() => undefined);
    if (otherText !== undefined)
      others.push({ path: toSlashes(other), text: otherText, language: languageOf(other) });
  }
  const changes = renameInProject(others, { path: toSlashes(file), from, to: asked.name });
  return others.flatMap(({ path: other, text: otherText }) => {
    const edits = changes.get(other);
    const target = path.resolve(other);
    return edits ? [{ name: path.relative(cwd, target), file: target, text: otherText, edits }] : [];
  });
}

/**
 * Writes a planned edit. A secret that leaves the source is kept for dev in `secrets`; where it cannot be kept, the source
 * is as before.
 * @throws FlowError outside of a project; EnvironmentError `other-value`
 */
export async function writeFileEdit({ changed, leaving }: PlannedEdit, secrets: SecretStore): Promise<void> {
  const [own] = changed;
  const keep = leaving && (await keeperOf(leaving, own, secrets));
  for (const one of changed) await replaceSource(one.file, applyEdits(one.text, one.edits));
  await keep?.().catch(async (cause: unknown) => {
    await replaceSource(own.file, own.text);
    throw cause;
  });
}

async function keeperOf(
  { name, value }: LeavingSecret,
  changed: ChangedFile,
  secrets: SecretStore,
): Promise<() => Promise<void>> {
  const project = await findProject(path.dirname(changed.file));
  if (!project) throw noPlaceForSecret(changed.name, name);
  return await valueKeeper(name, value, { root: project.root, environment: "dev", secrets });
}

/** The lines that an edit changes, with context, as `diff -u` prints them; a secret that leaves the source is covered. */
export function changedLinesOf({ changed, leaving }: PlannedEdit): string {
  const diffs = changed.map((one) => changedLines(one.name, one.text, applyEdits(one.text, one.edits)));
  const [{ text }] = changed;
  return leaving
    ? diffs.join("").replaceAll(text.slice(leaving.range.start, leaving.range.end), '"…"')
    : diffs.join("");
}

function changedLines(name: string, before: string, after: string): string {
  if (before === after) return "";
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(name, name, before, after, undefined, undefined, options);
}
