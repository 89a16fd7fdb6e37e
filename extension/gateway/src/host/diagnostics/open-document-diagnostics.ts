import { ignored } from "@hookloom/protocol/ignored-error";
import * as vscode from "vscode";

/** Milliseconds without a change before the open documents are checked. */
const pauseMs = 300;

/** A document and its diagnostics. */
export type Checked = readonly [vscode.TextDocument, readonly vscode.Diagnostic[]];

interface Finding {
  readonly message: string;
  readonly code: string;
  readonly severity: vscode.DiagnosticSeverity;
}

export function diagnostic(range: vscode.Range, { message, code, severity }: Finding): vscode.Diagnostic {
  const made = new vscode.Diagnostic(range, message, severity);
  return Object.assign(made, { source: "Hookloom", code });
}

/**
 * Checks all open documents that `isChecked` accepts, after one of them has changed and after any document was saved. If a
 * document changes during a check, the result is discarded, because another check follows.
 */
export function openDocumentDiagnostics(
  name: string,
  isChecked: (document: vscode.TextDocument) => boolean,
  check: (documents: readonly vscode.TextDocument[]) => Promise<readonly Checked[]>,
): vscode.Disposable {
  const { workspace } = vscode;
  const collection = vscode.languages.createDiagnosticCollection(name);
  let timer: NodeJS.Timeout | undefined;
  let turn = 0;
  const isOurs = (document: vscode.TextDocument): boolean =>
    document.uri.scheme === "file" && isChecked(document);
  const checkAll = async (): Promise<void> => {
    const own = turn;
    const checked = await check(workspace.textDocuments.filter(isOurs)).catch(ignored("no finding is shown"));
    if (own !== turn) return;
    if (checked === undefined) collection.clear();
    for (const [{ uri }, found] of checked ?? []) collection.set(uri, found);
  };
  const soon = (): void => {
    turn++;
    clearTimeout(timer);
    timer = setTimeout(() => void checkAll(), pauseMs);
  };
  const soonFor = (document: vscode.TextDocument): void => {
    if (isOurs(document)) soon();
  };
  soon();
  return vscode.Disposable.from(
    collection,
    workspace.onDidOpenTextDocument(soonFor),
    workspace.onDidChangeTextDocument(({ document }) => soonFor(document)),
    workspace.onDidSaveTextDocument(soon),
    workspace.onDidCloseTextDocument((document) => {
      collection.delete(document.uri);
      soonFor(document);
    }),
    new vscode.Disposable(() => {
      turn++;
      clearTimeout(timer);
    }),
  );
}
