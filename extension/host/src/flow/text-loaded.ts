import * as vscode from "vscode";

/** Maximum time in milliseconds to wait for a text to appear. */
const textTimeoutMs = 5_000;

/** Resolves when the text of a tab is loaded, in the given group if there is one, or after the timeout. */
export async function textLoaded(uri: vscode.Uri, column?: vscode.ViewColumn): Promise<void> {
  const isThere = (): boolean =>
    vscode.window.visibleTextEditors.some(
      ({ document, viewColumn }) =>
        document.uri.toString() === uri.toString() && (column === undefined || viewColumn === column),
    );
  if (isThere()) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      changes.dispose();
      resolve();
    };
    const timer = setTimeout(end, textTimeoutMs);
    const changes = vscode.window.onDidChangeVisibleTextEditors(() => {
      if (isThere()) end();
    });
  });
}
