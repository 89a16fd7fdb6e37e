import * as vscode from "vscode";

/** The view type of charts pages; package.json lists it, so that VS Code restores the pages with the window. */
export const chartsViewType = "hookloom.charts";

/** Restores charts pages that were open when the window was closed. */
export interface RestoreCharts {
  restore(panel: vscode.WebviewPanel, kept: unknown): Promise<void>;
}

/** Registers the serializer of charts pages, whose code is loaded when the first page is restored. */
export function restoreCharts(load: () => Promise<RestoreCharts>): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(chartsViewType, {
    deserializeWebviewPanel: async (panel, kept: unknown) => (await load()).restore(panel, kept),
  });
}
