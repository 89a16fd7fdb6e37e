import * as vscode from "vscode";

/** The view type of charts pages; package.json contains it, so that a restored window shows them again. */
export const chartsViewType = "hookloom.charts";

/** Restores a page that was open when the window was closed. */
export interface RestoreCharts {
  restore(panel: vscode.WebviewPanel, kept: unknown): Promise<void>;
}

/** Registers the serializer of charts pages, which is loaded with the first of them. */
export function restoreCharts(load: () => Promise<RestoreCharts>): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(chartsViewType, {
    deserializeWebviewPanel: async (panel, kept: unknown) => (await load()).restore(panel, kept),
  });
}
