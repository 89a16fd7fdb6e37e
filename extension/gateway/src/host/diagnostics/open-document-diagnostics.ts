import { ignored } from "@hookloom/protocol/ignored-error";
import * as vscode from "vscode";

/** Milliseconds without a change before the open documents are checked. */
const debounceMs = 300;

/** A document and its diagnostics. */
export type Checked = readonly [vscode.TextDocument, readonly vscode.Diagnostic[]];

interface Finding {
  readonly message: string;
  readonly code: string;
  readonly severity: vscode.DiagnosticSeverity;
}

export function diagnostic(range: vscode.Range, { message, code, severity }: Finding): vscode.Diagnostic {
  const created = new vscode.Diagnostic(range, message, severity);
  return Object.assign(created, { source: "Hookloom", code });
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
  let latestCheck = 0;
  const isOurs = (document: vscode.TextDocument): boolean =>
    document.uri.scheme === "file" && isChecked(document);
  const checkAll = async (): Promise<void> => {
    const thisCheck = latestCheck;
    const checked = await check(workspace.textDocuments.filter(isOurs)).catch(ignored("no finding is shown"));
    if (thisCheck !== latestCheck) return;
    if (checked === undefined) collection.clear();
    for (const [{ uri }, found] of checked ?? []) collection.set(uri, found);
  };
  const scheduleCheck = (): void => {
    latestCheck++;
    clearTimeout(timer);
    timer = setTimeout(() => void checkAll(), debounceMs);
  };
  const scheduleCheckFor = (document: vscode.TextDocument): void => {
    if (isOurs(document)) scheduleCheck();
  };
  scheduleCheck();
  return vscode.Disposable.from(
    collection,
    workspace.onDidOpenTextDocument(scheduleCheckFor),
    workspace.onDidChangeTextDocument(({ document }) => scheduleCheckFor(document)),
    workspace.onDidSaveTextDocument(scheduleCheck),
    workspace.onDidCloseTextDocument((document) => {
      collection.delete(document.uri);
      scheduleCheckFor(document);
    }),
    new vscode.Disposable(() => {
      latestCheck++;
      clearTimeout(timer);
    }),
  );
}
