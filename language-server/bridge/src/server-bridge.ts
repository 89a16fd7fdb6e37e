import { readDeclarations, readNames } from "./declarations/declarations.ts";
import { takenOver } from "./incremental/memory.ts";
import { readFlow } from "./incremental/read-flow.ts";
import { writeEdit } from "./write-edit.ts";

/** The bridge functions that the language server reads documents with, as one object, so that a test can count the readings. */
export const bridge = { readFlow, takenOver, readDeclarations, readNames, writeEdit } as const;
export type Bridge = typeof bridge;
