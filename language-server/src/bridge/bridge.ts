export { type ReadDeclarationsOptions, readDeclarations, readNames } from "./declarations/declarations.ts";
export { type Operation, readOperations } from "./declarations/operations.ts";
export { EditRefused } from "./errors.ts";
export {
  type LeavingSecret,
  leavingSecret,
  type NamePlace,
  nameOfFlow,
  proposeName,
  valueOfLiteral,
} from "./find-names.ts";
export type { ReadFlowOptions } from "./read/options.ts";
export { readFlow } from "./read-flow.ts";
export { renamedExport, renameInProject, type SourceText } from "./rename-imported.ts";
export { applyEdits } from "./text/edit-list.ts";
export { importsOfSteps, textOfSteps } from "./text-of-steps.ts";
export { typesForEdit, type WriteEditOptions, writeEdit } from "./write-edit.ts";
