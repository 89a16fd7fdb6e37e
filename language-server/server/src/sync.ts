import { faultText } from "@hookloom/protocol/printable";
import type { Types } from "@hookloom/types/type-service";
import type { Connection } from "vscode-languageserver";
import { ChangeTimer } from "./change-timer.ts";
import type { OpenDocuments } from "./documents/open-documents.ts";
import { isHookloomFile } from "./documents/our-file.ts";
import { listDiagnostics } from "./features/diagnostics.ts";
import { type FlowPublisher, ignoreSendFailure } from "./flow-publisher.ts";
import { renameParams } from "./guards.ts";
import { PromptTask } from "./prompt-task.ts";
import { requestHandler } from "./request-handler.ts";
import type { TypeProblems } from "./type-problems.ts";

/** Tracks the client's open documents, and publishes their flows and diagnostics. */
export function followDocuments(
  connection: Connection,
  documents: OpenDocuments,
  publisher: FlowPublisher,
  types: Types,
  typeProblems: TypeProblems,
): void {
  const published = new Set<string>();
  const textsChanged = (uri: string): void => {
    types.textsChanged(uri);
    typeProblems.changed();
  };

  const guarded =
    (what: string, run: (uri: string) => void) =>
    (uri: string): void => {
      try {
        run(uri);
      } catch (thrown) {
        connection.console.error(`${what} of ${uri} failed: ${faultText(thrown)}`);
      }
    };

  const publishFlow = guarded("Reading the flows", (uri) => publisher.publish(uri));

  const publishDiagnostics = guarded("The check", (uri) => {
    const document = documents.get(uri);
    if (!document || (!isHookloomFile(document.text) && !published.has(uri))) return;
    published.add(uri);
    const diagnostics = listDiagnostics(document);
    ignoreSendFailure(connection.sendDiagnostics({ uri, version: document.version, diagnostics }));
  });

  const flowTask = new PromptTask(publishFlow);
  const diagnosticsTimer = new ChangeTimer(publishDiagnostics);

  connection.onDidOpenTextDocument(({ textDocument }) => {
    const { uri, languageId, version, text } = textDocument;
    documents.open(uri, languageId, version, text, publisher.closedReading(uri));
    textsChanged(uri);
    // The diagram of a document that was closed in the meantime shows another version.
    if (publisher.isWatched(uri)) flowTask.changed(uri);
    publishDiagnostics(uri);
  });
  connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
    documents.get(textDocument.uri)?.change(contentChanges, textDocument.version);
    textsChanged(textDocument.uri);
    flowTask.changed(textDocument.uri);
    diagnosticsTimer.changed(textDocument.uri);
  });
  const renaming = "workspace/willRenameFiles";
  connection.onRequest(
    renaming,
    requestHandler(renaming, renameParams, ({ files }) => {
      publisher.renaming(files);
      return null;
    }),
  );
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    documents.close(uri);
    textsChanged(uri);
    types.closed(uri);
    typeProblems.forget(uri);
    publisher.closed(uri);
    flowTask.forget(uri);
    diagnosticsTimer.forget(uri);
    if (published.delete(uri)) ignoreSendFailure(connection.sendDiagnostics({ uri, diagnostics: [] }));
  });
}
