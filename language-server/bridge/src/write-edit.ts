import type { FlowDocument, TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf, ExtractScope, FlowEdit, FlowEditOp } from "@hookloom/protocol/flow-edit";
import type { TypeQuestion } from "@hookloom/protocol/typed-fields";
import { type EditContext, type LanguageOption, openContext } from "./edits/context.ts";
import type { Draft } from "./edits/draft.ts";
import { EditRejected, editErrors } from "./edits/errors.ts";
import { writeAddBranch, writeRemoveBranch } from "./edits/operations/branch.ts";
import { writeComment } from "./edits/operations/comment.ts";
import { writeAddConnection, writeRemoveConnection } from "./edits/operations/connection.ts";
import { writeDisable, writeEnable } from "./edits/operations/disable.ts";
import {
  scopesForExtract,
  type TypesForEdit,
  typesForExtract,
  writeExtract,
} from "./edits/operations/extract.ts";
import { writeAddHandler, writeRemoveHandler, writeSetEvent } from "./edits/operations/handler.ts";
import { writeInsert } from "./edits/operations/insert.ts";
import { writeMapFill, writeMapRemove, writeMapSet } from "./edits/operations/mapping.ts";
import { typesForMapExtract, writeMapExtract } from "./edits/operations/mapping-extract.ts";
import { writeMapType } from "./edits/operations/mapping-type.ts";
import { writeDuplicate, writeMove, writeRemove } from "./edits/operations/move.ts";
import { writeSetOption } from "./edits/operations/option.ts";
import { writeRename } from "./edits/operations/rename.ts";
import { writeSet } from "./edits/operations/set.ts";
import { writeAddSetting, writeRemoveSetting } from "./edits/operations/setting.ts";
import { writeToSetting } from "./edits/operations/to-setting.ts";
import { writeAddTrigger, writeRemoveTrigger } from "./edits/operations/trigger.ts";
import { writeUnwrap } from "./edits/operations/unwrap.ts";
import { writeWrap } from "./edits/operations/wrap.ts";
import { explainField } from "./edits/verify/field-syntax.ts";
import { verifyFlow } from "./edits/verify/flow.ts";
import { verifySyntax } from "./edits/verify/syntax.ts";
import { readTouched } from "./edits/verify/touched.ts";
import { readFlowWithNodes } from "./read/associate.ts";
import { applyEdits, tidyEdits } from "./text/edit-list.ts";

/** The writer for each kind of edit. */
const writers: {
  readonly [Op in FlowEditOp]: (context: EditContext, edit: EditOf<Op>, known: TypesForEdit) => Draft;
} = {
  insert: writeInsert,
  paste: writeInsert,
  set: writeSet,
  mapSet: writeMapSet,
  mapFill: writeMapFill,
  mapExtract: writeMapExtract,
  mapType: writeMapType,
  mapRemove: writeMapRemove,
  remove: writeRemove,
  duplicate: writeDuplicate,
  disable: writeDisable,
  enable: writeEnable,
  move: writeMove,
  wrap: writeWrap,
  unwrap: writeUnwrap,
  comment: writeComment,
  addBranch: writeAddBranch,
  removeBranch: writeRemoveBranch,
  addHandler: writeAddHandler,
  removeHandler: writeRemoveHandler,
  setEvent: writeSetEvent,
  setOption: writeSetOption,
  addTrigger: writeAddTrigger,
  removeTrigger: writeRemoveTrigger,
  addSetting: writeAddSetting,
  toSetting: writeToSetting,
  removeSetting: writeRemoveSetting,
  extract: writeExtract,
  rename: writeRename,
  addConnection: writeAddConnection,
  removeConnection: writeRemoveConnection,
};

/** The edits without overlaps. @throws EditRejected if two parts of a gesture change the same text */
function tidyDraft(text: string, draft: Draft): TextEdit[] {
  try {
    return tidyEdits(text, draft.edits);
  } catch (error) {
    if (error instanceof RangeError) throw editErrors.meansOther();
    throw error;
  }
}

/** True if rereading only the edited statements already confirms the expected result. */
function isConfirmedLocally(context: EditContext, newText: string, draft: Draft): boolean {
  const touched = readTouched(context, newText, draft.edits);
  if (!touched) return false;
  try {
    verifySyntax(context, touched.model);
    verifyFlow(context, touched.model, draft, touched.covers);
    return true;
  } catch (error) {
    if (error instanceof EditRejected) return false;
    throw error;
  }
}

export interface WriteEditOptions extends TypesForEdit, LanguageOption {}

/**
 * The text edits for a valid flow edit: sorted, without overlaps, in offsets of the text. The resulting text
 * is read again and compared with the expected flow.
 * @throws EditRejected if the document was not read from this text, if the edit cannot be applied there, or
 * if the resulting text would have a syntax error or a different meaning. In these cases, nothing has
 * changed.
 */
export function writeEdit(
  text: string,
  document: FlowDocument,
  edit: FlowEdit,
  { language, ...known }: WriteEditOptions = {},
): TextEdit[] {
  const context = openContext(text, document, language);
  const write = writers[edit.op] as (context: EditContext, edit: FlowEdit, known: TypesForEdit) => Draft;
  const draft = write(context, edit, known);
  const edits = tidyDraft(text, draft);
  if (edits.length === 0) return edits;
  const newText = applyEdits(text, edits);
  const meant = { ...draft, edits };
  // Whether a comment is recognized as code depends on the semicolons and names of the whole file.
  if (edit.op !== "disable" && isConfirmedLocally(context, newText, meant)) return edits;
  // Only the previous reading knows where exactly a broken text is damaged.
  const isBroken = context.model.parsed.holes.length > 0;
  const previous = { text, document, changes: edits };
  const now = readFlowWithNodes(newText, { language, ...(isBroken ? { previous } : {}) });
  try {
    verifySyntax(context, now);
  } catch (error) {
    throw edit.op === "set" ? explainField(edit, error) : error;
  }
  verifyFlow(context, now, meant);
  return edits;
}

/**
 * The types that `writeEdit` needs for an edit. Empty for most edits.
 * @throws EditRejected as in `writeEdit` if the edit's steps cannot be changed in this way
 */
export function typesForEdit(
  text: string,
  document: FlowDocument,
  edit: FlowEdit,
  { language }: LanguageOption = {},
): readonly TypeQuestion[] {
  if (edit.op === "mapExtract") return typesForMapExtract(openContext(text, document, language), edit);
  return edit.op === "extract" ? typesForExtract(openContext(text, document, language), edit) : [];
}

/**
 * The scopes in which an extracted function can be declared, best first. Types are not considered.
 * @throws EditRejected if there is no such scope, or if the function cannot be declared in the scope that the
 * edit specifies
 */
export function placesForEdit(
  text: string,
  document: FlowDocument,
  edit: EditOf<"extract">,
  { language }: LanguageOption = {},
): readonly ExtractScope[] {
  return scopesForExtract(openContext(text, document, language), edit);
}
