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

/** The edit for the current text. @throws an error with the code `stale` where its meaning there is not certain */
function rebased(
  document: OpenDocument,
  { version, edit }: Pick<LspParams<"edit">, "version" | "edit">,
): FlowEdit {
  const now = rebasedOnto(document, version, edit);
  if (!now) throw staleEdit(edit.op);
  return now;
}

/**
 * What an edit of the diagram changes in the text; nothing is applied. This function alone decides whether an
 * edit made on an older version still applies.
 * Throws an error with a code where the edit is rejected or no longer fits the text.
 */
export function planEdit(
  document: OpenDocument,
  params: LspParams<"edit">,
  known: TypesForEdit = {},
): EditResult {
  const edit = rebased(document, params);
  const { language } = document;
  const edits: readonly TextEdit[] = refusable(() =>
    writeEdit(document.text, document.flow(), edit, { language, ...known }),
  );
  const leaving = refusable(() => leavingSecret(document.text, document.flow(), edit, { language }));
  document.expectEdit();
  return {
    changes: { [document.uri]: { version: document.version, edits } },
    ...(leaving ? { secret: { name: leaving.name, range: leaving.range } } : {}),
  };
}

/**
 * A free name for what an edit makes, and where that may be. They are proposed for the text as it is now: whether the
 * edit still applies is decided when it is made. Throws an error with a code where the edit no longer fits the text.
 */
export function proposedName(document: OpenDocument, params: LspParams<"edit">): ProposedNameResult {
  const edit = rebased(document, params);
  const { text, language } = document;
  const name = refusable(() => proposeName(text, document.flow(), edit, { language }));
  if (edit.op !== "extract") return { name };
  try {
    return { name, scopes: placesForEdit(text, document.flow(), edit, { language }) };
  } catch (thrown) {
    // The edit itself says why it cannot be made.
    if (isRejection(thrown)) return { name };
    throw thrown;
  }
}

/** What the text declares; with an edit, what it would declare after that. @throws as `planEdit` does */
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

/** What an edit needs besides the text of its own document. */
export interface EditParts {
  readonly types: Pick<Types, "typesAt" | "errorCheck" | "findReaders">;
  readonly documents: Pick<OpenDocuments, "find">;
  readonly texts: Pick<SourceTexts, "around" | "most">;
}

/**
 * As `planEdit`, with types and other files: an extracted function goes to the best location that TypeScript accepts, a
 * literal becomes a setting only where any text is allowed, and what a file exports gets its new name where others import it. What is found out
 * holds for one text: an edit is rejected as stale where that text changes meanwhile.
 * @throws as `planEdit` does; nothing is changed in any file then
 */
export async function planWholeEdit(
  document: OpenDocument,
  params: LspParams<"edit">,
  parts: EditParts,
): Promise<EditResult> {
  const { version, text, language } = document;
  const edit = rebased(document, params);
  const needed = refusable(() => typesForEdit(text, document.flow(), edit, { language }));
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

/** @throws an error with a code where the type at the literal's location does not allow the value of a setting */
async function checkSetting(document: OpenDocument, edit: FlowEdit, parts: EditParts): Promise<void> {
  const { text, language } = document;
  const edits = refusable(() => writeEdit(text, document.flow(), edit, { language }));
  const error = await parts.types.errorCheck(document)(applyEdits(text, edits)).catch(ifNoTypes(false));
  if (typeof error === "string") throw settingNotAllowed(error);
}

type Extract = EditOf<"extract">;

/**
 * The edit with the best location for its function at which TypeScript finds no new error; without types the edit as it is.
 * @throws an error with a code where there is no such location
 */
async function checkedExtract(
  document: OpenDocument,
  edit: Extract,
  types: KnownTypes,
  parts: EditParts,
): Promise<{ readonly edit: Extract; readonly known: TypesForEdit }> {
  const { text, language } = document;
  const scopes = refusable(() => placesForEdit(text, document.flow(), edit, { language }));
  // The type that is expected of a result may name what only its own declaration sees.
  const { return: expected, ...others } = types;
  const newError = parts.types.errorCheck(document);
  let problem: unknown;
  let wrong: unknown;
  for (const known of expected === undefined ? [types] : [types, others]) {
    for (const scope of scopes) {
      const tried = { edit: { ...edit, scope }, known: { types: known, isChecked: true } };
      let edits: readonly TextEdit[];
      try {
        edits = writeEdit(text, document.flow(), tried.edit, { language, ...tried.known });
      } catch (thrown) {
        if (!isRejection(thrown)) throw thrown;
        problem ??= editRejected(thrown.code, thrown.message);
        continue;
      }
      const error = await newError(applyEdits(text, edits)).catch(ifNoTypes(false));
      if (error === false) return { edit, known: { types } };
      if (error === undefined) return tried;
      wrong ??= wrongExtract(error);
    }
  }
  throw wrong ?? problem;
}

/** Edits of a file that is not open, for the text that an editor makes of it: one without its byte order mark. */
function asInEditor({ version, text }: OpenDocument, edits: readonly TextEdit[]): readonly TextEdit[] {
  if (version !== 0 || !text.startsWith("\uFEFF")) return edits;
  return edits.map(({ start, end, newText }) => ({ start: start - 1, end: end - 1, newText }));
}

/** What a rename changes in the documents that import the name. */
async function otherChanges(
  document: OpenDocument,
  edit: FlowEdit,
  { types, documents, texts: around }: EditParts,
): Promise<EditResult["changes"]> {
  if (edit.op !== "rename") return {};
  const { text, language, uri } = document;
  const from = refusable(() => renamedExport(text, document.flow(), edit, { language }));
  if (from === undefined || from === edit.name) return {};
  const known = await types.findReaders(document, edit.at);
  // Without types, the imports of the project's files decide.
  const uris = known?.files ?? (await around.around(uri));
  if (uris.length > (around.most?.forEdit ?? uris.length)) throw tooManyFiles(uris.length);
  const files = await Promise.all(uris.map((each) => documents.find(each)));
  const texts = files.map((file) => ({
    path: readableUri(file.uri),
    text: file.text,
    language: file.language,
  }));
  const changed = renameInProject(texts, { path: readableUri(uri), from, to: edit.name });
  const left = known?.readers.find((reader) => !changed.has(readableUri(reader)));
  if (left !== undefined) throw importedOtherwise(left, from);
  return Object.fromEntries(
    files.flatMap((file) => {
      const edits = changed.get(readableUri(file.uri));
      return edits ? [[file.uri, { version: file.version, edits: asInEditor(file, edits) }]] : [];
    }),
  );
}

/**
 * The current text of steps that were seen in some version: what is typed inside a step is copied, too.
 * Throws `stale` where one of them is gone or that version is no longer kept.
 */
export function stepsText(document: OpenDocument, { version, steps }: LspParams<"textOf">): string {
  const now = document.flow();
  const { language } = document;
  const text = document.knows(version)
    ? refusable(() => textOfSteps(document.text, now, steps, { language }))
    : undefined;
  if (text === undefined) throw staleCopy();
  return text;
}

/** Gives a rejection of the bridge the form of an LSP error. */
export function refusable<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    if (isRejection(thrown)) throw editRejected(thrown.code, thrown.message);
    throw thrown;
  }
}
