import { type Connection, DocumentDiagnosticReportKind } from "vscode-languageserver";
import type { OpenDocuments } from "./documents/open-documents.ts";
import type { Catalogue, SampleLookup } from "./documents/ports.ts";
import { mapAction, moveAction, quickFixes, wantsRefactorings } from "./features/code-actions.ts";
import { handlerLenses } from "./features/code-lens.ts";
import { listDiagnostics } from "./features/diagnostics/diagnostics.ts";
import { completeEvents } from "./features/event-completion.ts";
import { hoverEvent } from "./features/hover.ts";
import { documentSymbols } from "./features/symbols.ts";
import { codeActionParams, documentParams, positionParams } from "./guards.ts";
import { requestHandler } from "./request-handler.ts";

/** Answers the standard methods, which serve people who never open the diagram. Documents that are not open get empty answers. */
export function registerStandardMethods(
  connection: Connection,
  documents: OpenDocuments,
  catalogue: Catalogue,
  samples: SampleLookup,
): void {
  connection.onCompletion(
    requestHandler("textDocument/completion", positionParams, ({ textDocument, position }) => {
      const document = documents.get(textDocument.uri);
      return document ? completeEvents(document, position, catalogue) : [];
    }),
  );
  connection.onHover(
    requestHandler("textDocument/hover", positionParams, ({ textDocument, position }) => {
      const document = documents.get(textDocument.uri);
      return document ? hoverEvent(document, position, catalogue, samples) : null;
    }),
  );
  connection.onCodeLens(
    requestHandler("textDocument/codeLens", documentParams, ({ textDocument }) => {
      const document = documents.get(textDocument.uri);
      return document ? handlerLenses(document, catalogue) : [];
    }),
  );
  connection.onDocumentSymbol(
    requestHandler("textDocument/documentSymbol", documentParams, ({ textDocument }) => {
      const document = documents.get(textDocument.uri);
      return document ? documentSymbols(document, catalogue) : [];
    }),
  );
  connection.onCodeAction(
    requestHandler("textDocument/codeAction", codeActionParams, ({ textDocument, range, context }) => {
      const document = documents.get(textDocument.uri);
      if (!document) return [];
      const fixes = quickFixes(document, range, context.diagnostics, catalogue);
      if (!wantsRefactorings(context)) return fixes;
      return [...fixes, ...mapAction(document, range), ...moveAction(document, range)];
    }),
  );
  connection.languages.diagnostics.on(
    requestHandler("textDocument/diagnostic", documentParams, ({ textDocument }) => {
      const document = documents.get(textDocument.uri);
      return {
        kind: DocumentDiagnosticReportKind.Full,
        items: document ? listDiagnostics(document, catalogue) : [],
      };
    }),
  );
}
