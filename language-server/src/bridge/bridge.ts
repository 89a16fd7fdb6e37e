export { type ReadDeclarationsOptions, readDeclarations, readNames } from "./declarations/declarations.ts";
export { EditRefused } from "./errors.ts";
export type { ReadFlowOptions } from "./read/options.ts";
export { readFlow } from "./read-flow.ts";
export { applyEdits } from "./text/edit-list.ts";
export { textOfSteps } from "./text-of-steps.ts";
export { writeEdit } from "./write-edit.ts";
