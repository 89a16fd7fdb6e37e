import type { FlowDocument, TextEdit } from "@hookloom/protocol/flow-document";
import type { ExtractScope, FlowEdit } from "@hookloom/protocol/flow-edit";
import type { TypeQuestion } from "@hookloom/protocol/typed-fields";
import { type EditContext, openContext } from "./edits/context.ts";
import type { Draft } from "./edits/draft.ts";
import { EditRefused, editErrors } from "./edits/errors.ts";
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
import type { Language } from "./syntax/babel.ts";
import { applyEdits, tidyEdits } from "./text/edit-list.ts";

function writeDraft(context: EditContext, edit: FlowEdit, known: TypesForEdit): Draft {
  switch (edit.op) {
    case "insert":
    case "paste":
      return writeInsert(context, edit);
    case "set":
      return writeSet(context, edit);
    case "mapSet":
      return writeMapSet(context, edit);
    case "mapFill":
      return writeMapFill(context, edit);
    case "mapExtract":
      return writeMapExtract(context, edit, known.types);
    case "mapType":
      return writeMapType(context, edit);
    case "mapRemove":
      return writeMapRemove(context, edit);
    case "remove":
      return writeRemove(context, edit);
    case "duplicate":
      return writeDuplicate(context, edit.steps);
    case "disable":
      return writeDisable(context, edit.steps);
    case "enable":
      return writeEnable(context, edit.steps);
    case "move":
      return writeMove(context, edit);
    case "wrap":
      return writeWrap(context, edit);
    case "unwrap":
      return writeUnwrap(context, edit);
    case "comment":
      return writeComment(context, edit);
    case "addBranch":
      return writeAddBranch(context, edit);
    case "removeBranch":
      return writeRemoveBranch(context, edit);
    case "addHandler":
      return writeAddHandler(context, edit);
    case "removeHandler":
      return writeRemoveHandler(context, edit);
    case "setEvent":
      return writeSetEvent(context, edit);
    case "setOption":
      return writeSetOption(context, edit);
    case "addTrigger":
      return writeAddTrigger(context, edit);
    case "removeTrigger":
      return writeRemoveTrigger(context, edit);
    case "addSetting":
      return writeAddSetting(context, edit);
    case "toSetting":
      return writeToSetting(context, edit);
    case "removeSetting":
      return writeRemoveSetting(context, edit);
    case "extract":
      return writeExtract(context, edit, known);
    case "rename":
      return writeRename(context, edit);
    case "addConnection":
      return writeAddConnection(context, edit);
    case "removeConnection":
      return writeRemoveConnection(context, edit);
  }
}

/** The edits without overlaps. @throws EditRefused where two parts of one gesture change the same text */
function tidied(text: string, draft: Draft): TextEdit[] {
  try {
    return tidyEdits(text, draft.edits);
  } catch (error) {
    if (error instanceof RangeError) throw editErrors.meansOther();
    throw error;
  }
}

/** True where reading only what the edit touches already proves the expected result. */
function holdsWhereTouched(context: EditContext, newText: string, draft: Draft): boolean {
  const touched = readTouched(context, newText, draft.edits);
  if (!touched) return false;
  try {
    verifySyntax(context, touched.model);
    verifyFlow(context, touched.model, draft, touched.covers);
    return true;
  } catch (error) {
    if (error instanceof EditRefused) return false;
    throw error;
  }
}

export interface WriteEditOptions extends TypesForEdit {
  /** The language that the document was read in, if one was given. */
  readonly language?: Language | undefined;
}

/**
 * The text edits for a valid edit of the flow: sorted, not overlapping, in offsets of the text. The resulting text is read
 * again and compared with the expected flow.
 * @throws EditRefused where the document is not of this text, where the edit makes no sense there, or where the text
 *   would have a syntax error or mean something else; then nothing has changed
 */
export function writeEdit(
  text: string,
  document: FlowDocument,
  edit: FlowEdit,
  { language, ...known }: WriteEditOptions = {},
): TextEdit[] {
  const context = openContext(text, document, language);
  const draft = writeDraft(context, edit, known);
  const edits = tidied(text, draft);
  if (edits.length === 0) return edits;
  const newText = applyEdits(text, edits);
  const meant = { ...draft, edits };
  // Whether a comment reads like code depends on the whole file, on its semicolons and names.
  if (edit.op !== "disable" && holdsWhereTouched(context, newText, meant)) return edits;
  // Only the previous reading knows for certain where a broken text is damaged.
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
 * What `writeEdit` needs to know of types for an edit; empty for most.
 * @throws EditRefused where `writeEdit` would refuse the edit for its steps
 */
export function typesForEdit(
  text: string,
  document: FlowDocument,
  edit: FlowEdit,
  { language }: Pick<WriteEditOptions, "language"> = {},
): readonly TypeQuestion[] {
  if (edit.op === "mapExtract") return typesForMapExtract(openContext(text, document, language), edit);
  return edit.op === "extract" ? typesForExtract(openContext(text, document, language), edit) : [];
}

/**
 * Where the function of an `extract` can stand as far as values go, the best place first.
 * @throws EditRefused where it can stand nowhere, or not where the edit says
 */
export function placesForEdit(
  text: string,
  document: FlowDocument,
  edit: FlowEdit & { readonly op: "extract" },
  { language }: Pick<WriteEditOptions, "language"> = {},
): readonly ExtractScope[] {
  return scopesForExtract(openContext(text, document, language), edit);
}
