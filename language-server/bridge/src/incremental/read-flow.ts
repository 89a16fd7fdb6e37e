import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { ReadFlowOptions } from "../read/options.ts";
import { alignWithPrevious, readWhole } from "../read/read-whole.ts";
import { remember } from "./memory.ts";
import { rereadStatement } from "./read-statement.ts";

/**
 * Reads the flows of a file. Never throws: code that cannot be read becomes a hole and a problem. Without `previous`, the
 * same text always results in the same ids. With `previous`, unchanged parts keep their ids.
 */
export function readFlow(text: string, options: ReadFlowOptions = {}): FlowDocument {
  const alignment = alignWithPrevious(text, options);
  const { previous } = options;
  const again = previous && alignment && rereadStatement(text, previous, alignment, options);
  if (again) return again;
  const { document, parsed, drafts } = readWhole(text, options, alignment);
  if (!drafts.some(({ lost }) => lost)) remember(document, parsed, drafts, options);
  return document;
}
