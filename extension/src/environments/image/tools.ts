import type { VerbContext } from "../verb-context.ts";
import type { Engine } from "./engine/engine.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

/** What every step of making an image is done with. */
export interface Tools {
  readonly engine: Engine;
  readonly variables: Variables;
  readonly context: VerbContext;
}
