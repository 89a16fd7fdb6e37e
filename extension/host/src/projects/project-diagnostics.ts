import path from "node:path";
import { projectFile } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import type { Projects } from "./projects.ts";

/** Marks each hookloom.json of the window that cannot be used, also one that is not open, until it is repaired. */
export class ProjectDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection("hookloom-project");
  readonly #projects: Pick<Projects, "all" | "onDidChange">;
  readonly #parts: vscode.Disposable;

  constructor(projects: Pick<Projects, "all" | "onDidChange">) {
    this.#projects = projects;
    this.#parts = vscode.Disposable.from(
      this.#collection,
      projects.onDidChange(() => this.#mark()),
    );
    this.#mark();
  }

  dispose(): void {
    this.#parts.dispose();
  }

  #mark(): void {
    this.#collection.clear();
    for (const { root, problem, problemPosition } of this.#projects.all) {
      if (problem === undefined) continue;
      const at = new vscode.Position((problemPosition?.line ?? 1) - 1, (problemPosition?.column ?? 1) - 1);
      const diagnostic = new vscode.Diagnostic(
        new vscode.Range(at, at),
        problem,
        vscode.DiagnosticSeverity.Error,
      );
      diagnostic.source = "Hookloom";
      this.#collection.set(vscode.Uri.file(path.join(root, projectFile)), [diagnostic]);
    }
  }
}
