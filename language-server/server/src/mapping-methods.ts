import { mappingProgram, readMapping } from "@hookloom/bridge/read-mapping";
import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { LspParams, MappingProgramResult, MappingResult } from "@hookloom/protocol/lsp-requests";
import type { MappingLocation } from "@hookloom/protocol/mapping";
import { editRejected, isRejection, staleField } from "./documents/errors.ts";
import type { OpenDocument } from "./documents/open-document.ts";

/**
 * How a value is mapped in the current text.
 * @throws an error with the code `stale` where its version is no longer known, else with that of the bridge
 */
export function mappingFor(document: OpenDocument, params: LspParams<"mapping">): MappingResult {
  const { version } = document;
  return { version, mapping: queryMapping(document, params, readMapping) };
}

/** JavaScript that makes the value of a mapping in the current text. @throws an error as `mappingFor` does */
export function programFor(document: OpenDocument, params: LspParams<"mapping">): MappingProgramResult {
  const program = queryMapping(document, params, mappingProgram);
  return { version: document.version, ...(program ? { program } : {}) };
}

/** Asks the bridge about a mapping. */
function queryMapping<T>(
  document: OpenDocument,
  { version: seen, step, field, argument }: LspParams<"mapping">,
  query: (
    text: string,
    flow: FlowDocument,
    location: MappingLocation,
    options: { language: OpenDocument["language"] },
  ) => T,
): T {
  const { text, version, language } = document;
  if (seen !== version && !document.readingAt(seen)) throw staleField();
  const location = { step, field, ...(argument === undefined ? {} : { argument }) };
  try {
    return query(text, document.flow(), location, { language });
  } catch (thrown) {
    throw isRejection(thrown) ? editRejected(thrown.code, thrown.message) : thrown;
  }
}
