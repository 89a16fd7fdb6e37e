import type { Connection } from "vscode-languageserver";
import type { Bridge } from "../bridge/bridge.ts";
import {
  type FindRecordedResult,
  type FlowResult,
  lspMethods,
  type MoveResult,
} from "../protocol/protocol.ts";
import type { Types } from "../types/type-service.ts";
import { answer } from "./answer.ts";
import { tooManyFiles } from "./errors.ts";
import type { CodeFixes } from "./features/code-fixes.ts";
import { CopiedSteps } from "./features/copied-steps.ts";
import {
  callsOf,
  declarationsFor,
  nameOfFlow,
  planWholeEdit,
  proposedName,
  textOf,
} from "./features/edit.ts";
import { ProjectFunctions } from "./features/project-functions.ts";
import { checkedProposal, markedText } from "./features/proposal.ts";
import type { FlowPublisher } from "./flow-publisher.ts";
import {
  compareParams,
  declarationsParams,
  editParams,
  findRecordedParams,
  fixesParams,
  fixParams,
  flowParams,
  nameOfFlowParams,
  proposalParams,
  proposalPlace,
  textOfParams,
} from "./guards.ts";
import { languageOf, type OpenDocument } from "./open-document.ts";
import type { OpenDocuments } from "./open-documents.ts";
import { answerPalette } from "./palette-methods.ts";
import type { SourceTexts } from "./ports.ts";
import type { TypeProblems } from "./type-problems.ts";
import { answerTypedFields } from "./typed-fields.ts";

/** The files that read what a document exports, open or not. @throws an error with a code where there are too many to read */
async function readersOf(
  { documents, types, texts }: OwnParts,
  document: OpenDocument,
  at: number,
): Promise<{ readonly files: readonly OpenDocument[]; readonly readers: readonly string[] }> {
  const known = await types.readersOf(document, at);
  // Without types, the imports of the project's files tell.
  const files = known?.files ?? (await texts.around(document.uri));
  if (files.length > (texts.most?.forEdit ?? files.length)) throw tooManyFiles(files.length);
  const found = await Promise.all(files.map((uri) => documents.find(uri)));
  return { files: found, readers: known?.readers ?? [] };
}

/** What the diagram's methods are answered from. */
export interface OwnParts {
  readonly documents: OpenDocuments;
  readonly bridge: Bridge;
  readonly texts: SourceTexts;
  readonly publisher: FlowPublisher;
  readonly types: Types;
  readonly typeProblems: TypeProblems;
}

/** Answers the diagram's methods: its flows, what an edit changes, what can be inserted, and what is copied. */
export function answerOwnMethods(connection: Connection, parts: OwnParts): void {
  const { documents, bridge, texts, publisher, types, typeProblems } = parts;
  const { flow, watchFlow, unwatchFlow, edit } = lspMethods;
  const copied = new CopiedSteps();
  const functions = new ProjectFunctions({
    filesAround: (uri) => texts.around(uri),
    stampOf: (uri) => texts.stampOf(uri),
    ...(texts.most ? { mostFiles: texts.most.inBackground } : {}),
    functionsOf: async (uri) => (await documents.find(uri)).declarations().functions,
    versionOf: (uri) => documents.get(uri)?.version,
  });
  connection.onRequest(
    flow,
    answer(flow, flowParams, async ({ uri }): Promise<FlowResult> => {
      const document = await documents.find(uri);
      return { version: document.version, document: document.flow() };
    }),
  );
  connection.onRequest(
    watchFlow,
    answer(watchFlow, flowParams, async ({ uri }) => {
      await documents.withImports(uri);
      const flows = await publisher.watch(uri);
      const document = documents.get(uri);
      if (document) {
        types.warm(document);
        typeProblems.checkSoon(uri);
      }
      void functions.refresh(uri).catch(() => undefined);
      return flows;
    }),
  );
  connection.onNotification(unwatchFlow, (params: unknown) => {
    if (!flowParams.accepts(params)) return;
    publisher.unwatch(params.uri);
    typeProblems.forget(params.uri);
  });
  connection.onRequest(
    edit,
    answer(edit, editParams, async (asked) => {
      const params = { ...asked, edit: copied.complete(asked.uri, asked.edit) };
      return planWholeEdit(await documents.find(params.uri), params, bridge, {
        typesAt: (document, variables) => types.typesAt(document, variables),
        newError: (document, after) => types.newError(document, after),
        readersOf: (document, at) => readersOf(parts, document, at),
      });
    }),
  );
  answerNames(connection, documents, bridge);
  connection.onRequest(
    lspMethods.declarations,
    answer(lspMethods.declarations, declarationsParams, async (params) =>
      declarationsFor(await documents.find(params.uri), params, bridge),
    ),
  );
  answerPalette(connection, documents, bridge, { types, functions });
  connection.onRequest(
    lspMethods.textOf,
    answer(lspMethods.textOf, textOfParams, async (params) => {
      const document = await documents.find(params.uri);
      const text = textOf(document, params, bridge);
      const imports = bridge.importsOfSteps(document.text, document.flow(), params.steps);
      copied.remember(params.uri, text, imports);
      return { text };
    }),
  );
  connection.onRequest(
    lspMethods.compare,
    answer(lspMethods.compare, compareParams, ({ uri, before, after }) => {
      const language = languageOf(uri);
      const side = (text: string) => ({ text, names: bridge.readNames(text, { language }) });
      return bridge.compareFlows(side(before), side(after), { language });
    }),
  );
  answerMove(connection, documents, bridge);
  answerProposals(connection, documents, bridge, types);
  answerFindRecorded(connection, documents, bridge);
  answerTypedFields(connection, documents, bridge, types, publisher, typeProblems);
}

/** Answers how functions are called, and how something new may be. */
function answerNames(connection: Connection, documents: OpenDocuments, bridge: Bridge): void {
  connection.onRequest(
    lspMethods.proposedName,
    answer(lspMethods.proposedName, editParams, async (params) =>
      proposedName(await documents.find(params.uri), params, bridge),
    ),
  );
  connection.onRequest(
    lspMethods.nameOfFlow,
    answer(lspMethods.nameOfFlow, nameOfFlowParams, async ({ uri, flow: id }) =>
      nameOfFlow(await documents.find(uri), id, bridge),
    ),
  );
  connection.onRequest(
    lspMethods.calls,
    answer(lspMethods.calls, flowParams, async ({ uri }) => callsOf(await documents.find(uri), bridge)),
  );
}

/** Answers what a file of another framework becomes; nothing is changed. */
function answerMove(connection: Connection, documents: OpenDocuments, bridge: Bridge): void {
  connection.onRequest(
    lspMethods.move,
    answer(lspMethods.move, flowParams, async ({ uri }): Promise<MoveResult> => {
      const { version, text, language } = await documents.find(uri);
      return { version, ...bridge.moveToHookloom(text, { language }) };
    }),
  );
}

/** Answers where statements are to be written, and what those that somebody proposes would make. */
function answerProposals(
  connection: Connection,
  documents: OpenDocuments,
  bridge: Bridge,
  types: Types,
): void {
  connection.onRequest(
    lspMethods.markedText,
    answer(lspMethods.markedText, proposalPlace, async (params) =>
      markedText(await documents.find(params.uri), params, bridge),
    ),
  );
  connection.onRequest(
    lspMethods.proposal,
    answer(lspMethods.proposal, proposalParams, async (params) =>
      checkedProposal(await documents.find(params.uri), params, bridge, (document, after) =>
        types.checkedError(document, after),
      ),
    ),
  );
}

/** Answers where the steps of a text that was built are now. */
function answerFindRecorded(connection: Connection, documents: OpenDocuments, bridge: Bridge): void {
  connection.onRequest(
    lspMethods.findRecorded,
    answer(
      lspMethods.findRecorded,
      findRecordedParams,
      async ({ uri, ...built }): Promise<FindRecordedResult> => {
        const now = await documents.find(uri);
        const places = bridge.findRecorded(
          built,
          { text: now.text, document: now.flow() },
          { language: languageOf(uri) },
        );
        return { version: now.version, ...places };
      },
    ),
  );
}

/** Answers what would fix a problem, and what a fix changes. */
export function answerFixes(connection: Connection, codeFixes: CodeFixes): void {
  const { fixes, fix } = lspMethods;
  connection.onRequest(
    fixes,
    answer(fixes, fixesParams, (params) => codeFixes.offer(params)),
  );
  connection.onRequest(
    fix,
    answer(fix, fixParams, (params) => codeFixes.plan(params)),
  );
}
