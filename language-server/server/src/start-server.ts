import { ignored } from "@hookloom/protocol/ignored-error";
import { lspMethods } from "@hookloom/protocol/lsp-methods";
import type { TypePorts, Types } from "@hookloom/types/type-service";
import type { FileWatcher } from "@hookloom/types/typescript-process";
import type { GenericSchema } from "valibot";
import {
  CodeActionKind,
  type Connection,
  type Diagnostic,
  DidChangeWatchedFilesNotification,
  type DidChangeWatchedFilesRegistrationOptions,
  type Disposable,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type InitializeResult,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import type { OpenDocument } from "./documents/open-document.ts";
import { OpenDocuments } from "./documents/open-documents.ts";
import type { SampleLookup, SourceTexts } from "./documents/ports.ts";
import { codeActions } from "./features/code-actions.ts";
import { CodeFixes } from "./features/code-fixes.ts";
import { handlerLenses } from "./features/code-lens.ts";
import { listDiagnostics } from "./features/diagnostics.ts";
import { completeEvents, completionTriggers } from "./features/event-completion.ts";
import { hoverEvent } from "./features/hover.ts";
import { documentSymbols } from "./features/symbols.ts";
import { FlowPublisher, ignoreSendFailure } from "./flow-publisher.ts";
import { codeActionParams, documentParams, positionParams, readClientOptions } from "./guards.ts";
import { registerOwnMethods } from "./own-methods.ts";
import { requestHandler } from "./request-handler.ts";
import { followDocuments } from "./sync.ts";
import { TypeProblems } from "./type-problems.ts";

/**
 * Registers the standard methods for users who never open the diagram. Requests about unopened documents get empty responses.
 */
function registerStandardMethods(
  connection: Connection,
  documents: OpenDocuments,
  samples: SampleLookup,
): void {
  const serve = <P extends { readonly textDocument: { readonly uri: string } }, R, N>(
    method: string,
    schema: GenericSchema<unknown, P>,
    emptyResponse: N,
    run: (document: OpenDocument, params: P) => R | Promise<R>,
  ) =>
    requestHandler(`textDocument/${method}`, schema, (params): R | N | Promise<R> => {
      const document = documents.get(params.textDocument.uri);
      return document ? run(document, params) : emptyResponse;
    });
  connection.onCompletion(
    serve("completion", positionParams, [], (document, { position }) => completeEvents(document, position)),
  );
  connection.onHover(
    serve("hover", positionParams, null, (document, { position }) => hoverEvent(document, position, samples)),
  );
  connection.onCodeLens(serve("codeLens", documentParams, [], handlerLenses));
  connection.onDocumentSymbol(serve("documentSymbol", documentParams, [], documentSymbols));
  connection.onCodeAction(serve("codeAction", codeActionParams, [], codeActions));
  const report = (items: Diagnostic[]): DocumentDiagnosticReport => ({
    kind: DocumentDiagnosticReportKind.Full,
    items,
  });
  connection.languages.diagnostics.on(
    serve("diagnostic", documentParams, report([]), (document) => report(listDiagnostics(document))),
  );
}

/** The parts of a server besides its connection. */
export interface ServerParts {
  readonly samples: SampleLookup;
  readonly texts: SourceTexts;
  types(ports: TypePorts): Types;
}

/** Pull diagnostics are supported but not announced: a client that uses push and pull would show each diagnostic twice. */
const initialized: InitializeResult = {
  capabilities: {
    positionEncoding: "utf-16",
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    completionProvider: { triggerCharacters: [...completionTriggers] },
    hoverProvider: true,
    codeLensProvider: { resolveProvider: false },
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] },
    documentSymbolProvider: { label: "Hookloom" },
    workspace: { fileOperations: { willRename: { filters: [{ pattern: { glob: "**/*" } }] } } },
  },
  serverInfo: { name: "Hookloom" },
};

/** Serves a connection until the client closes it. All state belongs to this call. */
export function startServer(connection: Connection, parts: ServerParts): void {
  const { samples, texts } = parts;
  const documents = new OpenDocuments(texts);
  const publisher = new FlowPublisher(connection, documents);
  const watching = new FileWatching(connection);
  const types = parts.types({
    openTexts: () => documents.all,
    onWatch: (id, watchers) => watching.watch(id, watchers),
    onTypesChanged: () => {
      ignoreSendFailure(connection.sendNotification(lspMethods.typesChanged));
      typeProblems.changed();
    },
    onExportsChanged: () => ignoreSendFailure(connection.sendNotification(lspMethods.paletteChanged)),
    log: (text) => connection.console.warn(text),
  });
  const typeProblems = new TypeProblems(connection, documents, publisher, types);
  let isValidated = false;
  const publishChangedImports = (): void => {
    for (const { uri } of documents.importsChanged()) publisher.publish(uri);
  };
  texts.onImportLoaded?.(publishChangedImports);
  connection.onInitialize(({ initializationOptions, capabilities }) => {
    const options = readClientOptions(initializationOptions);
    publisher.publishesWhole = options.flowChanged ?? true;
    isValidated = options.validated ?? false;
    if (options.types) types.settings = options.types;
    watching.enabled = capabilities?.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    return initialized;
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    texts.changed(changes.map(({ uri }) => uri));
    publishChangedImports();
    types.filesChanged(changes);
    typeProblems.changed();
  });
  connection.onShutdown(() => types.end());
  connection.onExit(() => types.kill());
  followDocuments(connection, documents, publisher, types, typeProblems);
  const fixes = new CodeFixes(documents, types);
  registerOwnMethods(connection, {
    documents,
    texts,
    publisher,
    types,
    typeProblems,
    fixes,
    isValidated: () => isValidated,
  });
  registerStandardMethods(connection, documents, samples);
  connection.listen();
}

/** Registers file watchers for TypeScript if the client supports them. */
class FileWatching {
  enabled = false;
  readonly #connection: Connection;
  readonly #registered = new Map<string, Promise<Disposable>>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Replaces the watchers that are registered under an id. */
  watch(id: string, watchers: readonly FileWatcher[]): void {
    if (!this.enabled) return;
    this.#registered
      .get(id)
      ?.then((registered) => registered.dispose())
      .catch(ignored("the client watches more files than necessary"));
    this.#registered.delete(id);
    if (watchers.length === 0) return;
    const { type } = DidChangeWatchedFilesNotification;
    const registering = this.#connection.client.register(type, {
      watchers: watchers as DidChangeWatchedFilesRegistrationOptions["watchers"],
    });
    registering.catch(ignored("a client that cannot watch files sends no changes"));
    this.#registered.set(id, registering);
  }
}
