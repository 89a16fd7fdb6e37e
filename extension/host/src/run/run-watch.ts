import type { BuildProblem } from "@hookloom/core/environments/contract/build-problem";
import type { WayOut } from "@hookloom/core/project/user-error";
import * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";
import { confirmTakeOver, takeOverTitle } from "../environments/confirm.ts";
import { isCancelled } from "../shared/errors.ts";
import { textColumn } from "../webview/columns.ts";
import type { Run } from "./run.ts";
import type { Runs } from "./runs.ts";
import { findTrouble } from "./trouble.ts";
import { type NoticeLink, TroubleNotice } from "./trouble-notice.ts";

function problemRange({ line = 1, column = 1, endColumn }: BuildProblem): vscode.Range {
  const end = Math.max(endColumn ?? column + 1, column + 1);
  return new vscode.Range(line - 1, column - 1, line - 1, end - 1);
}

function toDiagnostic(problem: BuildProblem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    problemRange(problem),
    problem.message,
    vscode.DiagnosticSeverity.Error,
  );
  diagnostic.source = vscode.l10n.t("Hookloom build");
  return diagnostic;
}

/** Shows build errors at their locations, and clears them when a build succeeds. */
class BuildDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection("hookloom-build");
  readonly #shown = new Map<string, readonly vscode.Uri[]>();

  show({ project: { root, entry }, state: { problems } }: Run): void {
    for (const uri of this.#shown.get(root) ?? []) this.#collection.delete(uri);
    const byFile = Map.groupBy(problems, ({ file }) => file ?? entry);
    const uris = [...byFile].map(([file, list]) => {
      const uri = vscode.Uri.file(file);
      this.#collection.set(uri, list.map(toDiagnostic));
      return uri;
    });
    this.#shown.set(root, uris);
  }

  clear(root: string): void {
    for (const uri of this.#shown.get(root) ?? []) this.#collection.delete(uri);
    this.#shown.delete(root);
  }

  dispose(): void {
    this.#collection.dispose();
  }
}

/** Returns the button that takes over the store if its owner prevents the project from running; undefined for other causes. */
export function takeOverButton(run: Pick<Run, "state" | "environment">): WayOut | undefined {
  const problem = run.state.problems.find(({ storeOwner }) => storeOwner !== undefined);
  const owner = problem?.storeOwner;
  if (problem === undefined || owner === undefined) return undefined;
  return {
    title: takeOverTitle,
    run: async () => {
      try {
        await confirmTakeOver(problem.message);
        await run.environment.takeOver(owner);
      } catch (thrown) {
        if (!isCancelled(thrown)) throw thrown;
      }
    },
  };
}

/**
 * Shows the problems of environments: build errors in the editor, and one notice per project from the first failed source until
 * a source runs again.
 */
export class RunWatch implements vscode.Disposable {
  readonly #runs: Pick<Runs, "get" | "onDidChange">;
  readonly #diagnostics = new BuildDiagnostics();
  readonly #subscription: vscode.Disposable;
  readonly #notices = new Map<string, TroubleNotice>();

  constructor(runs: Pick<Runs, "get" | "onDidChange">) {
    this.#runs = runs;
    this.#subscription = runs.onDidChange((root) => this.#refresh(root));
  }

  dispose(): void {
    for (const root of this.#notices.keys()) this.#close(root);
    vscode.Disposable.from(this.#diagnostics, this.#subscription).dispose();
  }

  /** Shows a project's notice again if the user closed it and then runs the project again. */
  remind(root: string): void {
    this.#close(root);
    this.#refresh(root);
  }

  /** Opens the cause of the problem: the prompt to take over a store, the location in the source, or else the log. */
  async showTrouble(root: string): Promise<void> {
    const run = this.#runs.get(root);
    const takeOver = run && takeOverButton(run);
    if (takeOver) {
      await takeOver.run();
      return;
    }
    const problem = run?.state.problems.find(({ file }) => file !== undefined);
    if (!problem?.file) {
      await callCommand("hookloom.showLog");
      return;
    }
    const at = new vscode.Position((problem.line ?? 1) - 1, (problem.column ?? 1) - 1);
    const uri = vscode.Uri.file(problem.file);
    await vscode.window.showTextDocument(uri, {
      viewColumn: textColumn(uri) ?? vscode.ViewColumn.Active,
      selection: new vscode.Range(at, at),
    });
  }

  #refresh(root: string): void {
    const run = this.#runs.get(root);
    if (run) this.#diagnostics.show(run);
    else this.#diagnostics.clear(root);
    // While the environment is starting, the outcome is unknown: the start may fail again.
    if (run?.state.phase === "starting") return;
    const trouble = run && findTrouble(run);
    if (!trouble) {
      this.#close(root);
      return;
    }
    const link = troubleLink(run);
    if (this.#notices.get(root)?.update(trouble, link)) return;
    this.#close(root);
    this.#notices.set(root, new TroubleNotice(trouble, link));
  }

  #close(root: string): void {
    this.#notices.get(root)?.dispose();
    this.#notices.delete(root);
  }
}

function troubleLink(run: Run): NoticeLink {
  const { root } = run.project;
  const hasLocation = run.state.problems.some(({ file }) => file !== undefined);
  const title =
    takeOverButton(run)?.title ?? (hasLocation ? vscode.l10n.t("Show problem") : vscode.l10n.t("Show log"));
  return { title, command: "hookloom.showTrouble", argument: { root } };
}
