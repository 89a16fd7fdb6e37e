import type * as ast from "typescript/unstable/ast";
import type * as api from "typescript/unstable/async";

/** The two modules of the interface. */
export interface UnstableParts {
  readonly api: typeof api;
  readonly ast: typeof ast;
}
