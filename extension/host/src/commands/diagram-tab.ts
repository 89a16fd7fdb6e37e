import * as vscode from "vscode";

/** The view type of the diagram's custom editor in package.json. */
export const flowViewType = "hookloom.flow";

/** Returns whether a tab's input is a diagram. */
export const isDiagram = (input: unknown): input is vscode.TabInputCustom =>
  input instanceof vscode.TabInputCustom && input.viewType === flowViewType;

/** Returns the URIs of the files that are open as diagrams. */
export const openDiagrams = (): Set<string> =>
  new Set(
    vscode.window.tabGroups.all.flatMap(({ tabs }) =>
      tabs.flatMap(({ input }) => (isDiagram(input) ? [input.uri.toString()] : [])),
    ),
  );
