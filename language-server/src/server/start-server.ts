import {
  CodeActionKind,
  type Connection,
  type InitializeResult,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import { completionTriggers } from "./features/completion.ts";
import { FlowPublisher } from "./flow-publisher.ts";
import { readClientOptions } from "./guards.ts";
import { OpenDocuments } from "./open-documents.ts";
import { answerOwnMethods } from "./own-methods.ts";
import type { Bridge, Catalogue, SampleLookup } from "./ports.ts";
import { answerStandardMethods } from "./standard-methods.ts";
import { followDocuments } from "./sync.ts";

/** The parts of a server, except for its connection. */
export interface ServerParts {
  readonly bridge: Bridge;
  readonly catalogue: Catalogue;
  readonly samples: SampleLookup;
}

/** Pull diagnostics are answered but not announced: a client that knows of both shows each one twice. */
const initialized: InitializeResult = {
  capabilities: {
    positionEncoding: "utf-16",
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    completionProvider: { triggerCharacters: [...completionTriggers] },
    hoverProvider: true,
    codeLensProvider: { resolveProvider: false },
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
    documentSymbolProvider: { label: "Hookloom" },
  },
  serverInfo: { name: "Hookloom" },
};

/** Serves a connection until the client ends it. All state belongs to this call. */
export function startServer(connection: Connection, { bridge, catalogue, samples }: ServerParts): void {
  const documents = new OpenDocuments(bridge);
  const publisher = new FlowPublisher(connection, documents);
  connection.onInitialize(({ initializationOptions }) => {
    publisher.publishesWhole = readClientOptions(initializationOptions).flowChanged ?? true;
    return initialized;
  });
  followDocuments(connection, documents, catalogue, publisher);
  answerOwnMethods(connection, documents, bridge, publisher);
  answerStandardMethods(connection, documents, catalogue, samples);
  connection.listen();
}
