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
import { valueKeeper } from "../environments/secrets/settings.ts";
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

/** The flows of a text as that of a file, with the clients that it imports from others. */
export async function readFlowText(file: string, text: string): Promise<FlowFile> {
  const names = await readFileNames(file, text);
  return { text, document: readFlow(text, { language: sourceLanguage(file), names }) };
}

/** The flows of a file; `name` is how the user names it. @throws FlowError */
export async function readFlowFile(file: string, name: string, files = filesOnDisk): Promise<FlowFile> {
  return await readFlowText(file, await files.read(file, name));
}

/** An edit that would be made, and that nothing has written yet. */
export interface PlannedEdit {
  /** The file of the flow first, then those that import what is renamed. */
  readonly changed: readonly [FileChange, ...FileChange[]];
  /** The secret that the edit takes out of the source. */
  readonly leaving: LeavingSecret | undefined;
}

/** A file to edit, its name for people, and the folder that the names of other files are relative to. */
export interface EditTarget {
  readonly file: string;
  readonly name: string;
  readonly cwd: string;
}

/** Plans one edit of the flows in a file as it was read. @throws `EditRejected`, with nothing changed */
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
  return { changed: [own, ...(await importerChanges(cwd, own, edit, files))], leaving };
}

const toSlashes = (file: string): string => file.split(path.sep).join("/");

/** What a rename changes in the other files of the package; one that cannot be read imports nothing. */
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
 * Writes a planned edit. A secret that leaves the source is kept for dev in `secrets`; where it cannot be kept, the source
 * is as before.
 * @throws FlowError outside of a project; EnvironmentError `other-value`
 */
export async function writeFileEdit(
  { changed, leaving }: PlannedEdit,
  secrets: SecretStore,
  files: SourceFiles = filesOnDisk,
): Promise<void> {
  const [own] = changed;
  const keep = leaving && (await secretKeeper(leaving, own, secrets));
  await files.write(changed);
  await keep?.().catch(async (cause: unknown) => {
    await files.write([reversed(own)]).catch(() => {
      throw secretLeft(own.name, leaving?.name ?? "", cause);
    });
    throw cause;
  });
}

/** The change that gives a changed file the text that it had. */
function reversed(change: FileChange): FileChange {
  const text = applyEdits(change.text, change.edits);
  return { ...change, text, edits: [{ start: 0, end: text.length, newText: change.text }] };
}

async function secretKeeper(
  { name, value }: LeavingSecret,
  changed: FileChange,
  secrets: SecretStore,
): Promise<() => Promise<void>> {
  const project = await findProject(path.dirname(changed.file));
  if (!project) throw noProjectForSecret(changed.name, name);
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
