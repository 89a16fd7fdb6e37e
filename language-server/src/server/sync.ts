import type {
  Connection,
  DidChangeTextDocumentParams,
  DidCloseTextDocumentParams,
  DidOpenTextDocumentParams,
} from "vscode-languageserver/node";
import { ChangeTimer } from "./change-timer.ts";
import { diagnosticsOf } from "./features/diagnostics/diagnostics.ts";
import type { FlowTeller } from "./flow-teller.ts";
import type { OpenDocuments } from "./open-documents.ts";
import { isOurFile } from "./our-file.ts";
import type { Catalogue } from "./ports.ts";
import { PromptTask } from "./prompt-task.ts";

/** The picture follows each key; what is wrong waits for a pause, longer than the one between two keys. */
const diagnosticsPace = { quiet: 250, latest: 1000 };

/** A client that has just gone hears nothing more; the end of its channel ends the server anyway. */
function tell(sending: Promise<void>): void {
  sending.catch(() => undefined);
}

/** Follows the texts that the client has open, and tells it of new flows and of what is wrong. */
export function followDocuments(
  connection: Connection,
  documents: OpenDocuments,
  catalogue: Catalogue,
  teller: FlowTeller,
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

  const tellFlow = guarded("Reading the flows", (uri) => teller.tell(uri));

  const tellDiagnostics = guarded("Checking", (uri) => {
    const document = documents.get(uri);
    if (!document || (!isOurFile(document.text) && !told.has(uri))) return;
    told.add(uri);
    const diagnostics = diagnosticsOf(document, catalogue);
    tell(connection.sendDiagnostics({ uri, version: document.version, diagnostics }));
  });

  const flowTask = new PromptTask(tellFlow);
  const diagnosticsTimer = new ChangeTimer(tellDiagnostics, diagnosticsPace);

  connection.onDidOpenTextDocument(({ textDocument }: DidOpenTextDocumentParams) => {
    const { uri, languageId, version, text } = textDocument;
    documents.open(uri, languageId, version, text);
    tellDiagnostics(uri);
  });
  connection.onDidChangeTextDocument(({ textDocument, contentChanges }: DidChangeTextDocumentParams) => {
    documents.get(textDocument.uri)?.change(contentChanges, textDocument.version);
    flowTask.changed(textDocument.uri);
    diagnosticsTimer.changed(textDocument.uri);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }: DidCloseTextDocumentParams) => {
    documents.close(uri);
    teller.closed(uri);
    flowTask.forget(uri);
    diagnosticsTimer.forget(uri);
    if (told.delete(uri)) tell(connection.sendDiagnostics({ uri, diagnostics: [] }));
  });
}
