import * as vscode from "vscode";

/** Milliseconds after which a text that does not appear is not waited for any more. */
const textTimeoutMs = 5_000;

/** Resolves when the text of a tab is loaded, in a group if one is given, or after some time without it. */
export async function textLoaded(uri: vscode.Uri, column?: vscode.ViewColumn): Promise<void> {
  const isThere = (): boolean =>
    vscode.window.visibleTextEditors.some(
      ({ document, viewColumn }) =>
        document.uri.toString() === uri.toString() && (column === undefined || viewColumn === column),
    );
  if (isThere()) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(late);
      changes.dispose();
      resolve();
    };
    const late = setTimeout(end, textTimeoutMs);
    const changes = vscode.window.onDidChangeVisibleTextEditors(() => {
      if (isThere()) end();
    });
  });
}
