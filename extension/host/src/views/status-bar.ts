import { printable, printableLines } from "@hookloom/protocol/printable";
import * as vscode from "vscode";
import type { Runs } from "../run/runs.ts";
import { lastEventText, type StatusText, statusText } from "./status-text.ts";

/** Shows the running environments and the outcome of the last event in the status bar. */
export function showStatus(runs: Runs): vscode.Disposable {
  const createItem = (id: string, priority: number, name: string, command: string): vscode.StatusBarItem =>
    Object.assign(vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left, priority), {
      name,
      command,
    });
  const state = createItem(
    "hookloom.state",
    60,
    vscode.l10n.t("Hookloom environment"),
    "hookloom.environmentMenu",
  );
  const last = createItem(
    "hookloom.last",
    59,
    vscode.l10n.t("Hookloom last event"),
    "hookloom.deliveries.focus",
  );
  const update = (): void => {
    const inputs = runs.all.map(({ project: { name }, state, environment: { port, deployed } }) => ({
      name,
      state,
      port,
      deployed,
    }));
    show(state, statusText(inputs));
    const newest = runs.all
      .flatMap(({ deliveries = [] }) => deliveries)
      .sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1));
    show(last, lastEventText(newest));
  };
  return vscode.Disposable.from(state, last, runs.onDidChange(update));
}

function show(item: vscode.StatusBarItem, status: StatusText | undefined): void {
  if (!status) {
    item.hide();
    return;
  }
  item.text = printable(status.text);
  item.tooltip = printableLines(status.tooltip);
  const background = {
    normal: undefined,
    warning: "statusBarItem.warningBackground",
    error: "statusBarItem.errorBackground",
  };
  const color = background[status.tone];
  item.backgroundColor = color === undefined ? undefined : new vscode.ThemeColor(color);
  item.show();
}
