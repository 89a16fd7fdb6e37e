import type { BuildProblem } from "@hookloom/core/environments/contract/build-problem";
import * as vscode from "vscode";
import type { Run } from "./run.ts";

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
export class BuildDiagnostics implements vscode.Disposable {
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
