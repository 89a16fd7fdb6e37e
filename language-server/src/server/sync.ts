import type {
  Connection,
  DidChangeTextDocumentParams,
  DidCloseTextDocumentParams,
  DidOpenTextDocumentParams,
} from "vscode-languageserver/node";
import { type FlowChangedParams, lspMethods } from "../protocol/protocol.ts";
import { ChangeTimer } from "./change-timer.ts";
import { diagnosticsOf } from "./features/diagnostics/diagnostics.ts";
import type { OpenDocuments } from "./open-documents.ts";
import { isOurFile } from "./our-file.ts";
import type { Catalogue } from "./ports.ts";

/** The picture follows each key; what is wrong may wait for a pause. */
const flowPace = { quiet: 1, latest: 20 };
const diagnosticsPace = { quiet: 120, latest: 500 };

/** A client that has just gone hears nothing more; the end of its channel ends the server anyway. */
function tell(sending: Promise<void>): void {
  sending.catch(() => undefined);
}

/** Follows the texts that the client has open, and tells it of new flows and of what is wrong. */
export function followDocuments(
  connection: Connection,
  documents: OpenDocuments,
  catalogue: Catalogue,
): void {
  const told = new Set<string>();

  const guarded =
    (what: string, run: (uri: string) => void) =>
    (uri: string): void => {
      try {
        run(uri);
      } catch (thrown) {
        connection.console.error(
          `${what} of ${uri} failed: ${thrown instanceof Error ? thrown.stack : thrown}`,
        );
      }
    };

  const tellFlow = guarded("Reading the flows", (uri) => {
    const document = documents.get(uri);
    if (!document) return;
    const params: FlowChangedParams = { uri, version: document.version, document: document.flow() };
    tell(connection.sendNotification(lspMethods.flowChanged, params));
  });

  const tellDiagnostics = guarded("Checking", (uri) => {
    const document = documents.get(uri);
    if (!document || (!isOurFile(document.text) && !told.has(uri))) return;
    told.add(uri);
    const diagnostics = diagnosticsOf(document, catalogue);
    tell(connection.sendDiagnostics({ uri, version: document.version, diagnostics }));
  });

  const flowTimer = new ChangeTimer(tellFlow, flowPace);
  const diagnosticsTimer = new ChangeTimer(tellDiagnostics, diagnosticsPace);

  connection.onDidOpenTextDocument(({ textDocument }: DidOpenTextDocumentParams) => {
    const { uri, languageId, version, text } = textDocument;
    documents.open(uri, languageId, version, text);
    tellDiagnostics(uri);
  });
  connection.onDidChangeTextDocument(({ textDocument, contentChanges }: DidChangeTextDocumentParams) => {
    documents.get(textDocument.uri)?.change(contentChanges, textDocument.version);
    flowTimer.changed(textDocument.uri);
    diagnosticsTimer.changed(textDocument.uri);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }: DidCloseTextDocumentParams) => {
    documents.close(uri);
    flowTimer.forget(uri);
    diagnosticsTimer.forget(uri);
    if (told.delete(uri)) tell(connection.sendDiagnostics({ uri, diagnostics: [] }));
  });
}
