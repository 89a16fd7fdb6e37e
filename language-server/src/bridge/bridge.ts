export { applyEdits } from "./apply-edits.ts";
export { EditRefused } from "./errors.ts";
export { type ReadDeclarationsOptions, readDeclarations } from "./read-declarations.ts";
export { readFlow } from "./read-flow.ts";
export type { ReadFlowOptions } from "./read-options.ts";
export { writeEdit } from "./write-edit.ts";
