import { mappingProgram, readMapping } from "@hookloom/bridge/read-mapping";
import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { LspParams, MappingProgramResult, MappingResult } from "@hookloom/protocol/lsp-requests";
import type { MappingPlace } from "@hookloom/protocol/mapping";
import { editRefused, isRefusal, staleField } from "./documents/errors.ts";
import type { OpenDocument } from "./documents/open-document.ts";

/**
 * How a value is mapped in the current text.
 * @throws an error with the code `stale` where its version is no longer known, else with that of the bridge
 */
export function mappingFor(document: OpenDocument, params: LspParams<"mapping">): MappingResult {
  const { version } = document;
  return { version, mapping: asked(document, params, readMapping) };
}

/** JavaScript that makes the value of a mapping in the current text. @throws an error as `mappingFor` does */
export function programFor(document: OpenDocument, params: LspParams<"mapping">): MappingProgramResult {
  const program = asked(document, params, mappingProgram);
  return { version: document.version, ...(program ? { program } : {}) };
}

/** Asks the bridge about a mapping. */
function asked<T>(
  document: OpenDocument,
  { version: seen, step, field, argument }: LspParams<"mapping">,
  ask: (
    text: string,
    flow: FlowDocument,
    place: MappingPlace,
    options: { language: OpenDocument["language"] },
  ) => T,
): T {
  const { text, version, language } = document;
  if (seen !== version && !document.readingAt(seen)) throw staleField();
  const place = { step, field, ...(argument === undefined ? {} : { argument }) };
  try {
    return ask(text, document.flow(), place, { language });
  } catch (thrown) {
    throw isRefusal(thrown) ? editRefused(thrown.code, thrown.message) : thrown;
  }
}
