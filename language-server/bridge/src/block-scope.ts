import type { FlowDocument } from "@hookloom/protocol/flow-document";
import { openContext } from "./edits/context.ts";
import { type FreeNames, freeNamesIn, namesAround } from "./edits/names/free-names.ts";
import type { Language } from "./syntax/babel.ts";

/** What new code in a block has to know about its surroundings. */
export interface BlockScope {
  /** False in a function that is not async, where nothing can be awaited. */
  readonly canAwait: boolean;
  /** The names that are declared around the block. */
  readonly names: ReadonlySet<string>;
  /** A name for a variable of the new code. */
  readonly freeName: FreeNames;
}

/**
 * Reads the surroundings of a block; undefined if the document has no such block.
 * @throws EditRejected `stale` where the document is not of this text
 */
export function readBlockScope(
  text: string,
  document: FlowDocument,
  block: string,
  language?: Language,
): BlockScope | undefined {
  const context = openContext(text, document, language);
  const found = context.model.blocks.get(block);
  if (!found) return undefined;
  const { isAsync, node } = found.flow;
  return {
    canAwait: isAsync || !node,
    names: namesAround(context, found),
    freeName: freeNamesIn(context, found),
  };
}
