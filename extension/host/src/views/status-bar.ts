import { printable, printableLines } from "@hookloom/protocol/printable";
import * as vscode from "vscode";
import type { Runs } from "../run/runs.ts";
import { lastEventText, type StatusText, statusText } from "./status-text.ts";

/** Shows in the status bar what runs, and the outcome of the last event. */
export class StatusBar implements vscode.Disposable {
  readonly #runs: Runs;
  readonly #state = vscode.window.createStatusBarItem("hookloom.state", vscode.StatusBarAlignment.Left, 60);
  readonly #last = vscode.window.createStatusBarItem("hookloom.last", vscode.StatusBarAlignment.Left, 59);
  readonly #listening: vscode.Disposable;

  constructor(runs: Runs) {
    this.#runs = runs;
    this.#state.name = vscode.l10n.t("Hookloom environment");
    this.#state.command = "hookloom.environmentMenu";
    this.#last.name = vscode.l10n.t("Hookloom last event");
    this.#last.command = "hookloom.deliveries.focus";
    this.#listening = runs.onDidChange(() => this.#update());
  }

  dispose(): void {
    vscode.Disposable.from(this.#state, this.#last, this.#listening).dispose();
  }

  #update(): void {
    const runs = this.#runs.all;
    const inputs = runs.map(({ project, state, environment }) => ({
      name: project.name,
      state,
      port: environment.port,
      deployed: environment.deployed,
    }));
    show(this.#state, statusText(inputs));
    const newest = runs
      .flatMap(({ deliveries = [] }) => deliveries)
      .sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1));
    show(this.#last, lastEventText(newest));
  }
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
