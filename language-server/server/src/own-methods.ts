import type { Bridge } from "@hookloom/bridge/server-bridge";
import { ignored } from "@hookloom/protocol/ignored-error";
import { type FlowResult, lspMethods } from "@hookloom/protocol/lsp-methods";
import type { MoveResult } from "@hookloom/protocol/move";
import type { FindRecordedResult } from "@hookloom/protocol/recording";
import type { Types } from "@hookloom/types/type-service";
import type { Connection } from "vscode-languageserver";
import { type AnswerAbout, answer, answersAbout } from "./answer.ts";
import { tooManyFiles } from "./documents/errors.ts";
import { languageOf, type OpenDocument } from "./documents/open-document.ts";
import type { OpenDocuments } from "./documents/open-documents.ts";
import type { SourceTexts } from "./documents/ports.ts";
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
import { answerPalette } from "./palette-methods.ts";
import type { TypeProblems } from "./type-problems.ts";
import { answerTypedFields } from "./typed-field-methods.ts";

/** The files that read what a document exports, open or not. @throws an error with a code where there are too many to read */
async function readersOf(
  { documents, types, texts }: OwnParts,
  document: OpenDocument,
  at: number,
): Promise<{ readonly files: readonly OpenDocument[]; readonly readers: readonly string[] }> {
  const known = await types.readersOf(document, at);
  // Without types, the imports of the project's files decide.
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
  const about = answersAbout(connection, documents);
  const copied = new CopiedSteps();
  const functions = new ProjectFunctions({
    filesAround: (uri) => texts.around(uri),
    stampOf: (uri) => texts.stampOf(uri),
    ...(texts.most ? { mostFiles: texts.most.inBackground } : {}),
    functionsOf: async (uri) => (await documents.find(uri)).declarations().functions,
    versionOf: (uri) => documents.get(uri)?.version,
  });
  about(
    lspMethods.flow,
    flowParams,
    (document): FlowResult => ({ version: document.version, document: document.flow() }),
  );
  answerWatching(connection, parts, functions);
  about(lspMethods.edit, editParams, (document, asked) =>
    planWholeEdit(document, { ...asked, edit: copied.complete(asked.uri, asked.edit) }, bridge, {
      typesAt: (of, variables) => types.typesAt(of, variables),
      errorCheck: (of) => types.errorCheck(of),
      readersOf: (of, at) => readersOf(parts, of, at),
    }),
  );
  about(lspMethods.declarations, declarationsParams, (document, params) =>
    declarationsFor(document, params, bridge),
  );
  about(lspMethods.textOf, textOfParams, (document, params) => {
    const text = textOf(document, params, bridge);
    const { language } = document;
    const imports = bridge.importsOfSteps(document.text, document.flow(), params.steps, { language });
    copied.remember(params.uri, text, imports);
    return { text };
  });
  answerNames(about, bridge);
  answerPalette(connection, documents, bridge, { types, functions });
  connection.onRequest(
    lspMethods.compare,
    answer(lspMethods.compare, compareParams, ({ uri, before, after }) => {
      const language = languageOf(uri);
      const side = (text: string) => ({ text, names: bridge.readNames(text, { language }) });
      return bridge.compareFlows(side(before), side(after), { language });
    }),
  );
  answerProposals(about, bridge, types);
  about(lspMethods.move, flowParams, ({ version, text, language }): MoveResult => {
    // What the file of another framework becomes; nothing is changed.
    return { version, ...bridge.moveToHookloom(text, { language }) };
  });
  about(lspMethods.findRecorded, findRecordedParams, (now, { uri, ...built }): FindRecordedResult => {
    const reading = { text: now.text, document: now.flow() };
    const places = bridge.findRecorded(built, reading, { language: languageOf(uri) });
    return { version: now.version, ...places };
  });
  answerTypedFields(connection, documents, bridge, types, publisher, typeProblems);
}

/** Answers with the flows of a document, and with each change of them until the diagram is closed. */
function answerWatching(connection: Connection, parts: OwnParts, functions: ProjectFunctions): void {
  const { documents, publisher, types, typeProblems } = parts;
  const { watchFlow, unwatchFlow } = lspMethods;
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
      void functions.refresh(uri).catch(ignored("the functions are read again with the next change"));
      return flows;
    }),
  );
  connection.onNotification(unwatchFlow, (params: unknown) => {
    if (!flowParams.accepts(params)) return;
    publisher.unwatch(params.uri);
    typeProblems.forget(params.uri);
  });
}

/** Answers how functions are called, and how something new may be. */
function answerNames(about: AnswerAbout, bridge: Bridge): void {
  about(lspMethods.proposedName, editParams, (document, params) => proposedName(document, params, bridge));
  about(lspMethods.nameOfFlow, nameOfFlowParams, (document, { flow }) => nameOfFlow(document, flow, bridge));
  about(lspMethods.calls, flowParams, (document) => callsOf(document, bridge));
}

/** Answers where statements are to be written, and what proposed ones would change. */
function answerProposals(about: AnswerAbout, bridge: Bridge, types: Types): void {
  about(lspMethods.markedText, proposalPlace, (document, params) => markedText(document, params, bridge));
  about(lspMethods.proposal, proposalParams, (document, params) =>
    checkedProposal(document, params, bridge, types.errorCheck(document)),
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
