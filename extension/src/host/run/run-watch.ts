import { printable } from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import { BuildDiagnostics } from "./build-diagnostics.ts";
import type { Run } from "./run.ts";
import type { Runs } from "./runs.ts";
import { takeOverOf } from "./take-over-of.ts";
import { troubleOf } from "./trouble.ts";

/** Tells what happens to environments: build problems in the editor, and one notice when the newest source stops running. */
export class RunWatch implements vscode.Disposable {
  readonly #runs: Runs;
  readonly #diagnostics = new BuildDiagnostics();
  readonly #listening: vscode.Disposable;
  /** Roots whose newest source does not run, so that it is said once and not at each save. */
  readonly #troubled = new Set<string>();

  constructor(runs: Runs) {
    this.#runs = runs;
    this.#listening = runs.onDidChange((root) => this.#look(root));
  }

  dispose(): void {
    vscode.Disposable.from(this.#diagnostics, this.#listening).dispose();
  }

  #look(root: string): void {
    const run = this.#runs.get(root);
    if (run) this.#diagnostics.show(run);
    else this.#diagnostics.clear(root);
    const trouble = run && troubleOf(run);
    if (!trouble) this.#troubled.delete(root);
    else if (!this.#troubled.has(root)) {
      this.#troubled.add(root);
      void this.#tell(run, trouble);
    }
  }

  async #tell(run: Run, trouble: string): Promise<void> {
    const problem = run.state.problems.find(({ file }) => file !== undefined);
    const takeOver = takeOverOf(run);
    const action = takeOver?.title ?? (problem ? "Show problem" : "Show log");
    if ((await vscode.window.showWarningMessage(printable(trouble), action)) !== action) return;
    if (takeOver) {
      await takeOver.run();
      return;
    }
    if (!problem?.file) {
      await vscode.commands.executeCommand("hookloom.showLog");
      return;
    }
    const at = new vscode.Position((problem.line ?? 1) - 1, (problem.column ?? 1) - 1);
    await vscode.window.showTextDocument(vscode.Uri.file(problem.file), {
      selection: new vscode.Range(at, at),
    });
  }
}
