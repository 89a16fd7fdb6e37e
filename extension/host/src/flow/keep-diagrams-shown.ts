import * as vscode from "vscode";
import type { DebugSessions } from "../shared/debug-sessions.ts";
import { besideColumn, flowColumn, isTextOf, textColumn } from "../webview/columns.ts";
import type { FlowEditor } from "./flow-editor.ts";

/**
 * Keeps diagrams visible when a debugger pauses. VS Code shows the location in the active group, where the text editor would
 * cover an active diagram. The text editor beside the diagram is therefore made active before VS Code is notified. A text
 * editor that covers the diagram anyway is closed.
 */
export function keepDiagramsShown(
  diagrams: Pick<FlowEditor, "active">,
  sessions: Pick<DebugSessions, "location" | "onDidChange" | "onWillShowStop">,
): vscode.Disposable {
  /** The tabs that the user had open before the debugger last paused. */
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

/** Closes a new text editor that covers its file's diagram, if another group also contains the text. */
function uncover(uri: vscode.Uri, before: ReadonlySet<vscode.Tab>): void {
  const column = flowColumn(uri);
  const isText = (tab: vscode.Tab): boolean => isTextOf(tab, uri);
  const groups = vscode.window.tabGroups.all.filter(({ tabs }) => tabs.some(isText));
  const covering = groups.find(({ viewColumn }) => viewColumn === column)?.activeTab;
  if (covering && !before.has(covering) && isText(covering) && groups.length > 1)
    ignoreClosed(vscode.window.tabGroups.close(covering, true));
}

/** Ignores the error for a document or tab that was closed in the meantime. */
function ignoreClosed(action: Thenable<unknown>): void {
  action.then(undefined, () => undefined);
}
