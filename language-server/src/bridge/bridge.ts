export { applyEdits } from "./apply-edits.ts";
export { EditRefused } from "./errors.ts";
export { type ReadDeclarationsOptions, readDeclarations } from "./read-declarations.ts";
export { type ReadFlowOptions, readFlow } from "./read-flow.ts";
export { writeEdit } from "./write-edit.ts";
