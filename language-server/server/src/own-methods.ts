import { compareFlows } from "@hookloom/bridge/compare";
import { readNames } from "@hookloom/bridge/declarations";
import { findCalls } from "@hookloom/bridge/find-calls";
import { nameOfFlow, usesOfName } from "@hookloom/bridge/find-names";
import { findRecorded } from "@hookloom/bridge/find-recorded";
import { moveToHookloom } from "@hookloom/bridge/move";
import { mappingProgram, readMapping } from "@hookloom/bridge/read-mapping";
import type { Language } from "@hookloom/bridge/syntax";
import { importsOfSteps } from "@hookloom/bridge/text-of-steps";
import type { FlowDocument } from "@hookloom/protocol/flow-document";
import { ignored } from "@hookloom/protocol/ignored-error";
import { lspMethods } from "@hookloom/protocol/lsp-methods";
import {
  type LspParams,
  type LspRequest,
  lspQuestions,
  type MappingProgramResult,
  type MappingResult,
} from "@hookloom/protocol/lsp-requests";
import type { MappingLocation } from "@hookloom/protocol/mapping";
import type { Types } from "@hookloom/types/type-service";
import type { CancellationToken, Connection } from "vscode-languageserver";
import { staleEdit, staleField } from "./documents/errors.ts";
import { detectLanguage, type OpenDocument } from "./documents/open-document.ts";
import type { OpenDocuments } from "./documents/open-documents.ts";
import type { SourceTexts } from "./documents/ports.ts";
import type { CodeFixes } from "./features/code-fixes.ts";
import { CopiedSteps } from "./features/copied-steps.ts";
import { declarationsFor, planWholeEdit, proposedName, stepsText, withLspErrors } from "./features/edit.ts";
import { ProjectFunctions } from "./features/project-functions.ts";
import { checkedProposal, markedText } from "./features/proposal.ts";
import { type FlowPublisher, ignoreSendFailure } from "./flow-publisher.ts";
import { flowParams, isValid, readQuestion, typesSettings } from "./guards.ts";
import { paletteHandlers } from "./palette-methods.ts";
import {
  about as aboutDocument,
  type RequestHandlers,
  requestHandler,
  runGuarded,
} from "./request-handler.ts";
import type { TypeProblems } from "./type-problems.ts";
import { typedFieldHandlers } from "./typed-field-methods.ts";

/**
 * Returns the mapping of a value in the current text.
 * @throws an error with the code `stale` if the requested version is no longer kept, otherwise with the bridge's code
 */
export function mappingFor(document: OpenDocument, params: LspParams<"mapping">): MappingResult {
  const { version } = document;
  return { version, mapping: queryMapping(document, params, readMapping) };
}

/** Returns JavaScript that creates the value of a mapping in the current text. @throws an error as `mappingFor` does */
function programFor(document: OpenDocument, params: LspParams<"mapping">): MappingProgramResult {
  const program = queryMapping(document, params, mappingProgram);
  return { version: document.version, ...(program ? { program } : {}) };
}

/** Reads a mapping in the bridge. */
function queryMapping<T>(
  document: OpenDocument,
  { version: seen, step, field, argument }: LspParams<"mapping">,
  read: (text: string, flow: FlowDocument, at: MappingLocation, options: { language: Language }) => T,
): T {
  const { text, language } = document;
  if (!document.knows(seen)) throw staleField();
  const location = { step, field, ...(argument === undefined ? {} : { argument }) };
  return withLspErrors(() => read(text, document.flow(), location, { language }));
}

/** The parts that the diagram's methods need. */
export interface OwnParts {
  readonly documents: OpenDocuments;
  readonly texts: SourceTexts;
  readonly publisher: FlowPublisher;
  readonly types: Types;
  readonly typeProblems: TypeProblems;
  readonly fixes: CodeFixes;
  /** True if the client has already validated the request params. */
  readonly isValidated: () => boolean;
}

/** Registers the diagram's methods: those that read flows, and all requests about the flows. */
export function registerOwnMethods(connection: Connection, parts: OwnParts): void {
  const { documents, texts } = parts;
  const functions = new ProjectFunctions(texts, documents);
  const readFlow = (document: OpenDocument) => ({ version: document.version, document: document.flow() });
  connection.onRequest(
    lspMethods.flow,
    requestHandler(lspMethods.flow, flowParams, aboutDocument(documents)(readFlow)),
  );
  registerWatching(connection, parts, functions);
  followTypesSettings(connection, parts);
  registerHandlers(connection, ownHandlers(connection, parts, functions), parts.isValidated);
}

/** All requests of the protocol with their handlers. A missing entry is a type error. */
function ownHandlers(connection: Connection, parts: OwnParts, functions: ProjectFunctions): RequestHandlers {
  const { documents, types, fixes } = parts;
  const copied = new CopiedSteps();
  const about = aboutDocument(documents);
  return {
    ...typedFieldHandlers(documents, types),
    ...paletteHandlers(connection, documents, { types, functions }),
    edit: about((document, params) =>
      planWholeEdit(document, { ...params, edit: copied.complete(params.uri, params.edit) }, parts),
    ),
    fixes: (params) => fixes.offer(params),
    fix: (params) => fixes.plan(params),
    proposedName: about(proposedName),
    nameOfFlow: about((document, { flow }) => {
      const { text, version, language } = document;
      const found = nameOfFlow(text, document.flow(), flow, { language });
      return { version, ...(found ? { found } : {}) };
    }),
    usesOfName: about((document, { version, at }) => {
      const now = document.currentRange(version, { start: at, end: at });
      if (!now) throw staleEdit("rename");
      const { text, language } = document;
      const uses = usesOfName(text, document.flow(), now.start, { language });
      return uses ? { uses } : {};
    }),
    calls: about((document) => {
      const { text, version, language } = document;
      return { version, calls: withLspErrors(() => findCalls(text, document.flow(), { language })) };
    }),
    declarations: about(declarationsFor),
    textOf: about((document, params) => {
      const text = stepsText(document, params);
      const { language } = document;
      copied.remember(
        params.uri,
        text,
        importsOfSteps(document.text, document.flow(), params.steps, { language }),
      );
      return { text };
    }),
    compare: ({ uri, before, after }) => {
      const language = detectLanguage(uri);
      const side = (text: string) => ({ text, names: readNames(text, { language }) });
      return compareFlows(side(before), side(after), { language });
    },
    mapping: about(mappingFor),
    mappingProgram: about(programFor),
    markedText: about(markedText),
    proposal: about((document, params) => checkedProposal(document, params, types.errorCheck(document))),
    // The Hookloom version of a file that uses another framework.
    move: about(({ version, text, language }) => ({ version, ...moveToHookloom(text, { language }) })),
    findRecorded: about((now, { uri, ...built }) => ({
      version: now.version,
      ...findRecorded(built, { text: now.text, document: now.flow() }, { language: detectLanguage(uri) }),
    })),
  };
}

function registerHandlers(
  connection: Connection,
  handlers: RequestHandlers,
  isValidated: () => boolean,
): void {
  for (const method of Object.keys(lspQuestions) as LspRequest[]) {
    const run = handlers[method] as (params: unknown, signal: AbortSignal) => unknown;
    connection.onRequest(lspMethods[method], async (params: unknown, token: CancellationToken) => {
      const controller = new AbortController();
      if (token.isCancellationRequested) controller.abort();
      const subscription = token.onCancellationRequested(() => controller.abort());
      try {
        const request = isValidated() ? params : readQuestion(method, params);
        return await runGuarded(lspMethods[method], () => run(request, controller.signal));
      } finally {
        subscription.dispose();
      }
    });
  }
}

/** Sends the flows of a document and their changes until the diagram is closed. */
function registerWatching(connection: Connection, parts: OwnParts, functions: ProjectFunctions): void {
  const { documents, publisher, types, typeProblems } = parts;
  const { watchFlow, unwatchFlow } = lspMethods;
  connection.onRequest(
    watchFlow,
    requestHandler(watchFlow, flowParams, async ({ uri }) => {
      await documents.withImports(uri);
      const flows = await publisher.watch(uri);
      const document = documents.get(uri);
      if (document) {
        types.warm(document);
        typeProblems.checkSoon(uri);
      }
      void functions.refresh(uri).catch(ignored("the functions are read again with the next change"));
      return flows;
    }),
  );
  connection.onNotification(unwatchFlow, (params: unknown) => {
    if (!isValid(flowParams, params)) return;
    publisher.unwatch(params.uri);
    typeProblems.forget(params.uri);
  });
}

/** Follows the client's notifications about workspace trust and TypeScript. */
function followTypesSettings(
  connection: Connection,
  { documents, types, publisher, typeProblems }: OwnParts,
): void {
  connection.onNotification(lspMethods.typesSettings, (params: unknown) => {
    if (!isValid(typesSettings, params)) return;
    types.settings = params;
    ignoreSendFailure(connection.sendNotification(lspMethods.typesChanged));
    typeProblems.changed();
    for (const uri of publisher.watched) {
      const text = documents.get(uri);
      if (text) types.warm(text);
    }
  });
}
