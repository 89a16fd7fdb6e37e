import * as vscode from "vscode";
import { pageColumn } from "./columns.ts";
import { webviewHtml, webviewOptions } from "./html.ts";

/** The titles of a page, and the bundle in dist/webview that renders it. */
export interface PageOptions {
  readonly viewType: string;
  /** The tab's title. */
  readonly tab: string;
  /** The tab's codicon. */
  readonly icon: string;
  /** The document's title. */
  readonly title: string;
  readonly bundle: string;
}

/**
 * Opens a page in the active group, or beside a text editor that it would cover. The value that `start` returns for the panel is
 * disposed of when the page closes.
 */
export function openPage(
  extensionUri: vscode.Uri,
  options: PageOptions,
  start: (panel: vscode.WebviewPanel) => vscode.Disposable,
): vscode.WebviewPanel {
  const { viewType, tab } = options;
  return fillPage(
    extensionUri,
    vscode.window.createWebviewPanel(viewType, tab, pageColumn(), webviewOptions(extensionUri)),
    options,
    start,
  );
}

/** Like `openPage`, for the empty panel of a page that is restored with its window. */
export function fillPage(
  extensionUri: vscode.Uri,
  panel: vscode.WebviewPanel,
  { icon, title, bundle }: Omit<PageOptions, "viewType" | "tab">,
  start: (panel: vscode.WebviewPanel) => vscode.Disposable,
): vscode.WebviewPanel {
  panel.webview.options = webviewOptions(extensionUri);
  panel.iconPath = new vscode.ThemeIcon(icon);
  const session = start(panel);
  panel.onDidDispose(() => session.dispose());
  panel.webview.html = webviewHtml(panel.webview, {
    title,
    script: `${bundle}.js`,
    style: `${bundle}.css`,
    extensionUri,
  });
  return panel;
}
