import { readBlockScope } from "./block-scope.ts";
import { compareFlows } from "./compare/compare-flows.ts";
import { readDeclarations, readNames } from "./declarations/declarations.ts";
import { findCalls } from "./find-calls.ts";
import { leavingSecret, nameOfFlow, proposeName } from "./find-names.ts";
import { takenOver } from "./incremental/memory.ts";
import { readFlow } from "./incremental/read-flow.ts";
import { moveToHookloom } from "./move/move-file.ts";
import { mappingProgram, readMapping } from "./read-mapping.ts";
import { findRecorded } from "./record/find-recorded.ts";
import { renamedExport, renameInProject } from "./rename-imported.ts";
import { applyEdits } from "./text/edit-list.ts";
import { importsOfSteps, textOfSteps } from "./text-of-steps.ts";
import { placesForEdit, typesForEdit, writeEdit } from "./write-edit.ts";

/** What the language server needs of the bridge, as one value: its features take it as a parameter. */
export const bridge = {
  readFlow,
  takenOver,
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
