import type { Bridge } from "@hookloom/bridge/server-bridge";
import type { FlowDocument } from "@hookloom/protocol/flow-document";
import {
  lspMethods,
  type MappingParams,
  type MappingProgramResult,
  type MappingResult,
} from "@hookloom/protocol/lsp-methods";
import type { MappingPlace } from "@hookloom/protocol/mapping";
import type { Connection } from "vscode-languageserver";
import { answer } from "./answer.ts";
import { editRefused, isRefusal, staleField } from "./documents/errors.ts";
import type { OpenDocument } from "./documents/open-document.ts";
import type { OpenDocuments } from "./documents/open-documents.ts";
import { mappingParams } from "./guards.ts";

/**
 * How a value is mapped in the current text.
 * @throws an error with the code `stale` where its version is no longer known, else with that of the bridge
 */
export function mappingFor(
  document: OpenDocument,
  params: MappingParams,
  bridge: Pick<Bridge, "readMapping">,
): MappingResult {
  const { version } = document;
  return { version, mapping: asked(document, params, bridge.readMapping) };
}

/** JavaScript that makes the value of a mapping in the current text. @throws an error as `mappingFor` does */
function programFor(
  document: OpenDocument,
  params: MappingParams,
  bridge: Pick<Bridge, "mappingProgram">,
): MappingProgramResult {
  const program = asked(document, params, bridge.mappingProgram);
  return { version: document.version, ...(program ? { program } : {}) };
}

/** Asks the bridge about a mapping. */
function asked<T>(
  document: OpenDocument,
  { version: seen, step, field, argument }: MappingParams,
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

/** Answers how values are mapped. */
export function answerMappings(connection: Connection, documents: OpenDocuments, bridge: Bridge): void {
  connection.onRequest(
    lspMethods.mapping,
    answer(lspMethods.mapping, mappingParams, async (params) =>
      mappingFor(await documents.find(params.uri), params, bridge),
    ),
  );
  connection.onRequest(
    lspMethods.mappingProgram,
    answer(lspMethods.mappingProgram, mappingParams, async (params) =>
      programFor(await documents.find(params.uri), params, bridge),
    ),
  );
}
