import { readDeclarations } from "@hookloom/bridge/declarations";
import { applyEdits } from "@hookloom/bridge/edit-list";
import type { KnownTypes, TypesForEdit } from "@hookloom/bridge/extract";
import { leavingSecret, proposeName } from "@hookloom/bridge/find-names";
import { renamedExport, renameInProject } from "@hookloom/bridge/rename-imported";
import { textOfSteps } from "@hookloom/bridge/text-of-steps";
import { placesForEdit, typesForEdit, writeEdit } from "@hookloom/bridge/write";
import { readableUri } from "@hookloom/protocol/document-uri";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf, FlowEdit } from "@hookloom/protocol/flow-edit";
import type {
  DeclarationsResult,
  EditResult,
  LspParams,
  ProposedNameResult,
} from "@hookloom/protocol/lsp-requests";
import { ifNoTypes } from "@hookloom/types/errors";
import type { Types } from "@hookloom/types/type-service";
import {
  editRejected,
  importedOtherwise,
  isRejection,
  settingNotAllowed,
  staleCopy,
  staleEdit,
  tooManyFiles,
  wrongExtract,
} from "../documents/errors.ts";
import type { OpenDocument } from "../documents/open-document.ts";
import type { OpenDocuments } from "../documents/open-documents.ts";
import type { SourceTexts } from "../documents/ports.ts";
import { rebasedOnto } from "./rebase-edit.ts";

/** Rebases the edit onto the current text. @throws an error with the code `stale` if its meaning there is uncertain */
function rebaseOrThrow(
  document: OpenDocument,
  { version, edit }: Pick<LspParams<"edit">, "version" | "edit">,
): FlowEdit {
  const now = rebasedOnto(document, version, edit);
  if (!now) throw staleEdit(edit.op);
  return now;
}

/**
 * Computes the text changes of a diagram edit without applying them. Only this function decides whether an edit of an older
 * version still applies. Throws an error with a code if the edit is rejected or no longer fits the text.
 */
export function planEdit(
  document: OpenDocument,
  params: LspParams<"edit">,
  known: TypesForEdit = {},
): EditResult {
  const edit = rebaseOrThrow(document, params);
  const { language } = document;
  const edits: readonly TextEdit[] = withLspErrors(() =>
    writeEdit(document.text, document.flow(), edit, { language, ...known }),
  );
  const removedSecret = withLspErrors(() =>
    leavingSecret(document.text, document.flow(), edit, { language }),
  );
  document.expectEdit();
  return {
    changes: { [document.uri]: { version: document.version, edits } },
    ...(removedSecret ? { secret: { name: removedSecret.name, range: removedSecret.range } } : {}),
  };
}

/**
 * Proposes an unused name for the declaration that an edit creates, and its possible scopes. The proposal is based on the
 * current text; whether the edit still applies is decided when the edit is made. Throws an error with a code if the edit no
 * longer fits the text.
 */
export function proposedName(document: OpenDocument, params: LspParams<"edit">): ProposedNameResult {
  const edit = rebaseOrThrow(document, params);
  const { text, language } = document;
  const name = withLspErrors(() => proposeName(text, document.flow(), edit, { language }));
  if (edit.op !== "extract") return { name };
  try {
    return { name, scopes: placesForEdit(text, document.flow(), edit, { language }) };
  } catch (thrown) {
    // The edit itself reports why it is rejected.
    if (isRejection(thrown)) return { name };
    throw thrown;
  }
}

/** Returns the current declarations, or the declarations after a previewed edit. @throws as `planEdit` does */
export function declarationsFor(
  document: OpenDocument,
  { uri, preview }: LspParams<"declarations">,
): DeclarationsResult {
  const { version, text, language } = document;
  if (!preview) return { version, declarations: document.declarations() };
  const { changes } = planEdit(document, { uri, ...preview });
  const after = applyEdits(text, changes[document.uri]?.edits ?? []);
  return { version, declarations: readDeclarations(after, { language }) };
}

/** The services that an edit needs besides the text of its own document. */
export interface EditParts {
  readonly types: Pick<Types, "typesAt" | "errorCheck" | "findReaders">;
  readonly documents: Pick<OpenDocuments, "find">;
  readonly texts: Pick<SourceTexts, "around" | "readLimits">;
}

/**
 * Like `planEdit`, but uses types and other files: an extracted function goes to the best location that TypeScript accepts, a
 * literal becomes a setting only if any string is allowed there, and a renamed export is also renamed in the files that import
 * it. The results are valid for one text, so the edit is rejected as stale if the text changes in the meantime.
 * @throws as `planEdit` does; no file is changed then
 */
export async function planWholeEdit(
  document: OpenDocument,
  params: LspParams<"edit">,
  parts: EditParts,
): Promise<EditResult> {
  const { version, text, language } = document;
  const edit = rebaseOrThrow(document, params);
  const needed = withLspErrors(() => typesForEdit(text, document.flow(), edit, { language }));
  const types = needed.length > 0 ? await parts.types.typesAt(document, needed) : {};
  const extracted = edit.op === "extract" ? await checkedExtract(document, edit, types, parts) : undefined;
  const others = await otherChanges(document, edit, parts);
  if (edit.op === "toSetting") await checkSetting(document, edit, parts);
  if (document.version !== version) throw staleEdit(params.edit.op);
  const { changes, ...rest } = planEdit(
    document,
    extracted ? { ...params, version, edit: extracted.edit } : params,
    extracted?.known ?? { types },
  );
  return { ...rest, changes: { ...changes, ...others } };
}

/** @throws an error with a code if the type at the literal's location does not allow a setting's value */
async function checkSetting(document: OpenDocument, edit: FlowEdit, parts: EditParts): Promise<void> {
  const { text, language } = document;
  const edits = withLspErrors(() => writeEdit(text, document.flow(), edit, { language }));
  const error = await parts.types.errorCheck(document)(applyEdits(text, edits)).catch(ifNoTypes(false));
  if (typeof error === "string") throw settingNotAllowed(error);
}

type Extract = EditOf<"extract">;

/**
 * Returns the edit with the best scope in which TypeScript finds no new error; without types, returns the unchanged edit.
 * @throws an error with a code if TypeScript accepts no scope
 */
async function checkedExtract(
  document: OpenDocument,
  edit: Extract,
  types: KnownTypes,
  parts: EditParts,
): Promise<{ readonly edit: Extract; readonly known: TypesForEdit }> {
  const { text, language } = document;
  const scopes = withLspErrors(() => placesForEdit(text, document.flow(), edit, { language }));
  // A result's expected type may refer to names that are only visible at the result's declaration.
  const { return: expected, ...others } = types;
  const newError = parts.types.errorCheck(document);
  let problem: unknown;
  let wrong: unknown;
  for (const known of expected === undefined ? [types] : [types, others]) {
    for (const scope of scopes) {
      const candidate = { edit: { ...edit, scope }, known: { types: known, isChecked: true } };
      let edits: readonly TextEdit[];
      try {
        edits = writeEdit(text, document.flow(), candidate.edit, { language, ...candidate.known });
      } catch (thrown) {
        if (!isRejection(thrown)) throw thrown;
        problem ??= editRejected(thrown.code, thrown.message);
        continue;
      }
      const error = await newError(applyEdits(text, edits)).catch(ifNoTypes(false));
      if (error === false) return { edit, known: { types } };
      if (error === undefined) return candidate;
      wrong ??= wrongExtract(error);
    }
  }
  throw wrong ?? problem;
}

/** Shifts the edits of a file that is not open to the text in an editor, which has no BOM. */
function asInEditor({ version, text }: OpenDocument, edits: readonly TextEdit[]): readonly TextEdit[] {
  if (version !== 0 || !text.startsWith("\uFEFF")) return edits;
  return edits.map(({ start, end, newText }) => ({ start: start - 1, end: end - 1, newText }));
}

/** Computes the changes of a rename in the documents that import the name. */
async function otherChanges(
  document: OpenDocument,
  edit: FlowEdit,
  { types, documents, texts: sourceTexts }: EditParts,
): Promise<EditResult["changes"]> {
  if (edit.op !== "rename") return {};
  const { text, language, uri } = document;
  const from = withLspErrors(() => renamedExport(text, document.flow(), edit, { language }));
  if (from === undefined || from === edit.name) return {};
  const known = await types.findReaders(document, edit.at);
  // Without types, the readers are found by the imports of the project's files.
  const uris = known?.files ?? (await sourceTexts.around(uri));
  if (uris.length > (sourceTexts.readLimits?.forEdit ?? uris.length)) throw tooManyFiles(uris.length);
  const files = await Promise.all(uris.map((each) => documents.find(each)));
  const texts = files.map((file) => ({
    path: readableUri(file.uri),
    text: file.text,
    language: file.language,
  }));
  const changed = renameInProject(texts, { path: readableUri(uri), from, to: edit.name });
  const missedReader = known?.readers.find((reader) => !changed.has(readableUri(reader)));
  if (missedReader !== undefined) throw importedOtherwise(missedReader, from);
  return Object.fromEntries(
    files.flatMap((file) => {
      const edits = changed.get(readableUri(file.uri));
      return edits ? [[file.uri, { version: file.version, edits: asInEditor(file, edits) }]] : [];
    }),
  );
}

/**
 * Returns the current text of an older version's steps, including later edits inside a step. Throws `stale` if a step was
 * removed or the version is no longer kept.
 */
export function stepsText(document: OpenDocument, { version, steps }: LspParams<"textOf">): string {
  const now = document.flow();
  const { language } = document;
  const text = document.knows(version)
    ? withLspErrors(() => textOfSteps(document.text, now, steps, { language }))
    : undefined;
  if (text === undefined) throw staleCopy();
  return text;
}

/** Converts a rejection from the bridge to an LSP error. */
export function withLspErrors<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    if (isRejection(thrown)) throw editRejected(thrown.code, thrown.message);
    throw thrown;
  }
}
