import type { FlowDocument } from "@hookloom/protocol/flow-document";
import { openContext } from "./edits/context.ts";
import { type FreeNames, freeNamesIn, namesAround } from "./edits/names/free-names.ts";
import type { Language } from "./syntax/babel.ts";

/** The context information that new code in a block needs. */
export interface BlockScope {
  /** False in a function that is not async, where `await` is not allowed. */
  readonly canAwait: boolean;
  /** The names that are visible inside the block. */
  readonly names: ReadonlySet<string>;
  /** Returns a free name for a variable in the new code. */
  readonly freeName: FreeNames;
}

/**
 * Reads the context of a block. Undefined if the document has no such block.
 * @throws EditRejected `stale` if the document was not read from this text
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
