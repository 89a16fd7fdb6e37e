// The exports of dist/bridge.js. No source file imports this module.
import { EditMistake, readEdit } from "@hookloom/protocol/flow-edit";
import { editErrors } from "./edits/errors.ts";
import { writeEdit as writeValidEdit } from "./write-edit.ts";

export { type BlockScope, readBlockScope } from "./block-scope.ts";
export { type ClientCode, clientCode } from "./client-code.ts";
export { type ComparedText, compareFlows } from "./compare/compare-flows.ts";
export { type ReadDeclarationsOptions, readDeclarations, readNames } from "./declarations/declarations.ts";
export { type Operation, readOperations } from "./declarations/operations.ts";
export { EditRejected as EditRefused } from "./edits/errors.ts";
export { type FreeNames, freeNames } from "./edits/names/free-names.ts";
export { isReserved } from "./edits/names/fresh-name.ts";
export type { KnownTypes, TypesForEdit } from "./edits/operations/extract.ts";
export { findCalls } from "./find-calls.ts";
export {
  type LeavingSecret,
  leavingSecret,
  type NameLocation,
  nameOfFlow,
  proposeName,
  valueOfLiteral,
} from "./find-names.ts";
export { readFlow } from "./incremental/read-flow.ts";
export { moveToHookloom } from "./move/move-file.ts";
export type { ReadFlowOptions } from "./read/options.ts";
export { mappingProgram, readMapping } from "./read-mapping.ts";
export { findRecorded } from "./record/find-recorded.ts";
export { recordSteps } from "./record/record-steps.ts";
export { renamedExport, renameInProject, type SourceText } from "./rename-imported.ts";
export { applyEdits } from "./text/edit-list.ts";
export { importsOfSteps, textOfSteps } from "./text-of-steps.ts";
export { placesForEdit, typesForEdit, type WriteEditOptions } from "./write-edit.ts";

/**
 * Like `writeEdit`, for an edit that has not been validated.
 * @throws EditRejected, with `bad-edit` if the value is not an edit
 */
export const writeEdit: typeof writeValidEdit = (text, document, edit, options) => {
  try {
    return writeValidEdit(text, document, readEdit(edit), options);
  } catch (error) {
    throw error instanceof EditMistake ? editErrors.badEdit(error.message) : error;
  }
};
