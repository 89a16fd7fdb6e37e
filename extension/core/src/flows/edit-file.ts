import path from "node:path";
import { applyEdits } from "@hookloom/bridge/edit-list";
import { type LeavingSecret, leavingSecret } from "@hookloom/bridge/find-names";
import { readFlow } from "@hookloom/bridge/read";
import { renamedExport, renameInProject, type SourceText } from "@hookloom/bridge/rename-imported";
import { writeEdit } from "@hookloom/bridge/write";
import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { ignored } from "@hookloom/protocol/ignored-error";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import type { SecretStore } from "../environments/secrets/secret-store.ts";
import { valueWriter } from "../environments/secrets/settings.ts";
import { readFileNames } from "../project/config/read-project.ts";
import { findProject } from "../project/project.ts";
import { sourceFilesAround } from "../project/source-files.ts";
import { noProjectForSecret, secretLeft } from "./errors.ts";
import { sourceLanguage } from "./language.ts";
import { type FileChange, filesOnDisk, type SourceFiles } from "./source-file.ts";

/** A file that was read with its flows. */
export interface FlowFile {
  readonly text: string;
  readonly document: FlowDocument;
}

/** Reads the flows in a text as if it were that file, including the clients that it imports from other files. */
export async function readFlowText(file: string, text: string): Promise<FlowFile> {
  const names = await readFileNames(file, text);
  return { text, document: readFlow(text, { language: sourceLanguage(file), names }) };
}

/** Reads the flows in a file; `name` is the file name that the user entered. @throws FlowError */
export async function readFlowFile(file: string, name: string, files = filesOnDisk): Promise<FlowFile> {
  return await readFlowText(file, await files.read(file, name));
}

/** A planned edit that has not been written yet. */
export interface PlannedEdit {
  /** The flow's file first, then the files that import a renamed name. */
  readonly changed: readonly [FileChange, ...FileChange[]];
  /** The secret that the edit removes from the source. */
  readonly removedSecret: LeavingSecret | undefined;
}

/** A file to edit, its display name, and the folder to which other files' names are relative. */
export interface EditTarget {
  readonly file: string;
  readonly name: string;
  readonly cwd: string;
}

/** Plans one edit of the flows in a file as it was read. @throws `EditRejected`; nothing has changed then */
export async function planFileEdit(
  { file, name, cwd }: EditTarget,
  { text, document }: FlowFile,
  edit: FlowEdit,
  files: SourceFiles = filesOnDisk,
): Promise<PlannedEdit> {
  const language = sourceLanguage(file);
  const edits = writeEdit(text, document, edit, { language });
  const leaving = leavingSecret(text, document, edit, { language });
  const own: FileChange = { name, file, text, edits };
  return { changed: [own, ...(await importerChanges(cwd, own, edit, files))], removedSecret: leaving };
}

const toSlashes = (file: string): string => file.split(path.sep).join("/");

/** Returns a rename's changes to the other files of the package; unreadable files are assumed to import nothing. */
async function importerChanges(
  cwd: string,
  { file, text }: FileChange,
  edit: FlowEdit,
  files: SourceFiles,
): Promise<FileChange[]> {
  if (edit.op !== "rename") return [];
  const language = sourceLanguage(file);
  const from = renamedExport(text, readFlow(text, { language }), edit, { language });
  if (from === undefined || from === edit.name) return [];
  const others: SourceText[] = [];
  for (const other of await sourceFilesAround(file)) {
    if (other === file) continue;
    const otherText = await files
      .read(other, other)
      .catch(ignored("a file that cannot be read is not changed"));
    if (otherText !== undefined)
      others.push({ path: toSlashes(other), text: otherText, language: sourceLanguage(other) });
  }
  const changes = renameInProject(others, { path: toSlashes(file), from, to: edit.name });
  return others.flatMap(({ path: other, text: otherText }) => {
    const edits = changes.get(other);
    const target = path.resolve(other);
    return edits ? [{ name: path.relative(cwd, target), file: target, text: otherText, edits }] : [];
  });
}

/**
 * Writes a planned edit. A secret removed from the source is stored for dev in `secrets`; if it cannot be stored, the source is
 * restored.
 * @throws FlowError outside of a project; EnvironmentError `other-value`
 */
export async function writeFileEdit(
  { changed, removedSecret: leaving }: PlannedEdit,
  secrets: SecretStore,
  files: SourceFiles = filesOnDisk,
): Promise<void> {
  const [own] = changed;
  const keep = leaving && (await secretWriter(leaving, own, secrets));
  await files.write(changed);
  await keep?.().catch(async (cause: unknown) => {
    await files.write([revertChange(own)]).catch(() => {
      throw secretLeft(own.name, leaving?.name ?? "", cause);
    });
    throw cause;
  });
}

/** Returns the change that restores a changed file's previous text. */
function revertChange(change: FileChange): FileChange {
  const text = applyEdits(change.text, change.edits);
  return { ...change, text, edits: [{ start: 0, end: text.length, newText: change.text }] };
}

async function secretWriter(
  { name, value }: LeavingSecret,
  changed: FileChange,
  secrets: SecretStore,
): Promise<() => Promise<void>> {
  const project = await findProject(path.dirname(changed.file));
  if (!project) throw noProjectForSecret(changed.name, name);
  return await valueWriter(name, value, { root: project.root, environment: "dev", secrets });
}

/** Returns the lines that an edit changes, with context, in `diff -u` format; a secret removed from the source is masked. */
export function changedLinesOf({ changed, removedSecret: leaving }: PlannedEdit): string {
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
