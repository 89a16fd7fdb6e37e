import { type Connection, DocumentDiagnosticReportKind } from "vscode-languageserver";
import { answer } from "./answer.ts";
import type { OpenDocuments } from "./documents/open-documents.ts";
import type { Catalogue, SampleLookup } from "./documents/ports.ts";
import { mapAction, moveAction, quickFixes, wantsRefactorings } from "./features/code-actions.ts";
import { handlerLenses } from "./features/code-lens.ts";
import { diagnosticsOf } from "./features/diagnostics/diagnostics.ts";
import { completeEvents } from "./features/event-completion.ts";
import { hoverEvent } from "./features/hover.ts";
import { documentSymbols } from "./features/symbols.ts";
import { codeActionParams, documentParams, positionParams } from "./guards.ts";

/** Answers the standard methods, which serve people who never open the diagram. Documents that are not open get empty answers. */
export function answerStandardMethods(
  connection: Connection,
  documents: OpenDocuments,
  catalogue: Catalogue,
  samples: SampleLookup,
): void {
  connection.onCompletion(
    answer("textDocument/completion", positionParams, ({ textDocument, position }) => {
      const document = documents.get(textDocument.uri);
      return document ? completeEvents(document, position, catalogue) : [];
    }),
  );
  connection.onHover(
    answer("textDocument/hover", positionParams, ({ textDocument, position }) => {
      const document = documents.get(textDocument.uri);
      return document ? hoverEvent(document, position, catalogue, samples) : null;
    }),
  );
  connection.onCodeLens(
    answer("textDocument/codeLens", documentParams, ({ textDocument }) => {
      const document = documents.get(textDocument.uri);
      return document ? handlerLenses(document, catalogue) : [];
    }),
  );
  connection.onDocumentSymbol(
    answer("textDocument/documentSymbol", documentParams, ({ textDocument }) => {
      const document = documents.get(textDocument.uri);
      return document ? documentSymbols(document, catalogue) : [];
    }),
  );
  connection.onCodeAction(
    answer("textDocument/codeAction", codeActionParams, ({ textDocument, range, context }) => {
      const document = documents.get(textDocument.uri);
      if (!document) return [];
      const fixes = quickFixes(document, range, context.diagnostics, catalogue);
      if (!wantsRefactorings(context)) return fixes;
      return [...fixes, ...mapAction(document, range), ...moveAction(document, range)];
    }),
  );
  connection.languages.diagnostics.on(
    answer("textDocument/diagnostic", documentParams, ({ textDocument }) => {
      const document = documents.get(textDocument.uri);
      return {
        kind: DocumentDiagnosticReportKind.Full,
        items: document ? diagnosticsOf(document, catalogue) : [],
      };
    }),
  );
}
