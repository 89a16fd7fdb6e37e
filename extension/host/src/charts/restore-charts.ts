import * as vscode from "vscode";

/** The type of the pages of charts; package.json names it, so that a window that comes back shows them again. */
export const chartsViewType = "hookloom.charts";

/** What fills the tab of a page that was open when the window was left. */
export interface RestoreCharts {
  restore(panel: vscode.WebviewPanel, kept: unknown): Promise<void>;
}

/** Registers what fills these tabs; it is loaded with the first of them. */
export function restoreCharts(load: () => Promise<RestoreCharts>): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(chartsViewType, {
    deserializeWebviewPanel: async (panel, kept: unknown) => (await load()).restore(panel, kept),
  });
}
