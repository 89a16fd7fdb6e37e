import * as vscode from "vscode";

/** The diagram's type of custom editor, as package.json contributes it. */
export const flowViewType = "hookloom.flow";

/** True for what a tab shows if that is a diagram. */
export const isDiagram = (input: unknown): input is vscode.TabInputCustom =>
  input instanceof vscode.TabInputCustom && input.viewType === flowViewType;

/** The uris of the files that are open as diagrams. */
export const openDiagrams = (): Set<string> =>
  new Set(
    vscode.window.tabGroups.all.flatMap(({ tabs }) =>
      tabs.flatMap(({ input }) => (isDiagram(input) ? [input.uri.toString()] : [])),
    ),
  );
