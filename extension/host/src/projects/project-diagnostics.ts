import path from "node:path";
import { projectFile } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import type { Projects } from "./projects.ts";

/** Reports a diagnostic for each invalid hookloom.json in the window, even if it is not open. */
export function markProjectProblems(projects: Pick<Projects, "all" | "onDidChange">): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection("hookloom-project");
  const refresh = (): void => {
    collection.clear();
    for (const { root, problem, problemPosition } of projects.all) {
      if (problem === undefined) continue;
      const at = new vscode.Position((problemPosition?.line ?? 1) - 1, (problemPosition?.column ?? 1) - 1);
      const diagnostic = new vscode.Diagnostic(
        new vscode.Range(at, at),
        problem,
        vscode.DiagnosticSeverity.Error,
      );
      diagnostic.source = "Hookloom";
      collection.set(vscode.Uri.file(path.join(root, projectFile)), [diagnostic]);
    }
  };
  refresh();
  return vscode.Disposable.from(collection, projects.onDidChange(refresh));
}
