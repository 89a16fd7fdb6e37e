import { readBlockScope } from "./block-scope.ts";
import { compareFlows } from "./compare/compare-flows.ts";
import { readDeclarations, readNames } from "./declarations/declarations.ts";
import { findCalls } from "./find-calls.ts";
import { leavingSecret, nameOfFlow, proposeName } from "./find-names.ts";
import { moveToHookloom } from "./move/move-file.ts";
import { readFlow } from "./read-flow.ts";
import { mappingProgram, readMapping } from "./read-mapping.ts";
import { findRecorded } from "./record/find-recorded.ts";
import { renamedExport, renameInProject } from "./rename-imported.ts";
import { applyEdits } from "./text/edit-list.ts";
import { importsOfSteps, textOfSteps } from "./text-of-steps.ts";
import { placesForEdit, typesForEdit, writeEdit } from "./write-edit.ts";

export { type BlockScope, readBlockScope } from "./block-scope.ts";
export { type ClientCode, clientCode } from "./client-code.ts";
export { type ComparedText, compareFlows } from "./compare/compare-flows.ts";
export { type ReadDeclarationsOptions, readDeclarations, readNames } from "./declarations/declarations.ts";
export { type Operation, readOperations } from "./declarations/operations.ts";
export { type FreeNames, freeNames } from "./edits/names/free-names.ts";
export { isReserved } from "./edits/names/fresh-name.ts";
export type { KnownTypes, TypesForEdit } from "./edits/operations/extract.ts";
export { EditRefused } from "./errors.ts";
export { findCalls } from "./find-calls.ts";
export {
  type LeavingSecret,
  leavingSecret,
  type NamePlace,
  nameOfFlow,
  proposeName,
  valueOfLiteral,
} from "./find-names.ts";
export { moveToHookloom } from "./move/move-file.ts";
export type { ReadFlowOptions } from "./read/options.ts";
export { readFlow } from "./read-flow.ts";
export { mappingProgram, readMapping } from "./read-mapping.ts";
export { findRecorded } from "./record/find-recorded.ts";
export { recordSteps } from "./record/record-steps.ts";
export { renamedExport, renameInProject, type SourceText } from "./rename-imported.ts";
export { applyEdits } from "./text/edit-list.ts";
export { importsOfSteps, textOfSteps } from "./text-of-steps.ts";
export { placesForEdit, typesForEdit, type WriteEditOptions, writeEdit } from "./write-edit.ts";

/** What the language server needs of the bridge, as one value: its features take it as a parameter. */
export const bridge = {
  readFlow,
  writeEdit,
  textOfSteps,
  readDeclarations,
  readNames,
  typesForEdit,
  placesForEdit,
  renamedExport,
  renameInProject,
  importsOfSteps,
  proposeName,
  nameOfFlow,
  findCalls,
  leavingSecret,
  applyEdits,
  readBlockScope,
  compareFlows,
  findRecorded,
  readMapping,
  mappingProgram,
  moveToHookloom,
} as const;
export type Bridge = typeof bridge;
