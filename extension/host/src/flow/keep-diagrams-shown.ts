import * as vscode from "vscode";
import type { DebugSessions } from "../shared/debug-sessions.ts";
import { besideColumn, flowColumn, isTextOf, textColumn } from "../webview/columns.ts";
import type { FlowEditor } from "./flow-editor.ts";

/**
 * VS Code shows where a debugger stops in the active group: in a diagram's group, the text would cover the diagram. So the
 * text is made active, beside the diagram, before VS Code is notified of the stop; one that covers its diagram all the same
 * is closed.
 */
export function keepDiagramsShown(
  diagrams: Pick<FlowEditor, "active">,
  sessions: Pick<DebugSessions, "location" | "onDidChange" | "onWillShowStop">,
): vscode.Disposable {
  /** The tabs before the newest stop, which the user has opened. */
  let before = openTabs();
  return vscode.Disposable.from(
    sessions.onWillShowStop(() => {
      before = openTabs();
      const diagram = diagrams.active();
      if (diagram) makeTextActive(diagram.document);
    }),
    sessions.onDidChange(() => {
      if (sessions.location) uncover(vscode.Uri.file(sessions.location.file), before);
    }),
  );
}

const openTabs = (): ReadonlySet<vscode.Tab> =>
  new Set(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs));

function makeTextActive(document: vscode.TextDocument): void {
  const viewColumn = textColumn(document.uri) ?? besideColumn();
  ignoreClosed(vscode.window.showTextDocument(document, { viewColumn }));
}

/** Closes a new text that covers the diagram of its file, where another group has that text as well. */
function uncover(uri: vscode.Uri, before: ReadonlySet<vscode.Tab>): void {
  const column = flowColumn(uri);
  const isText = (tab: vscode.Tab): boolean => isTextOf(tab, uri);
  const groups = vscode.window.tabGroups.all.filter(({ tabs }) => tabs.some(isText));
  const covering = groups.find(({ viewColumn }) => viewColumn === column)?.activeTab;
  if (covering && !before.has(covering) && isText(covering) && groups.length > 1)
    ignoreClosed(vscode.window.tabGroups.close(covering, true));
}

/** A document or tab that was closed meanwhile needs nothing. */
function ignoreClosed(action: Thenable<unknown>): void {
  action.then(undefined, () => undefined);
}
