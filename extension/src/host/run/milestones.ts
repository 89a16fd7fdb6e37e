import * as vscode from "vscode";
import type { Runs } from "./runs.ts";

type Milestone = "hasRun" | "hasDelivery" | "hasDeployed";

/**
 * Says to VS Code what a person has come to, whichever way it was done: the steps of the walkthrough are done then, also
 * where a terminal ran the project or a pipeline deployed it.
 */
export class Milestones implements vscode.Disposable {
  readonly #reached = new Set<Milestone>();
  readonly #listening: vscode.Disposable;

  constructor(runs: Pick<Runs, "all" | "onDidChange">) {
    this.#listening = runs.onDidChange(() => this.#look(runs));
  }

  reach(milestone: Milestone): void {
    if (this.#reached.has(milestone)) return;
    this.#reached.add(milestone);
    void vscode.commands.executeCommand("setContext", `hookloom.${milestone}`, true);
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #look({ all }: Pick<Runs, "all">): void {
    for (const { state, deliveries, environment } of all) {
      if (state.phase === "running") this.reach(environment.deployed ? "hasDeployed" : "hasRun");
      if (deliveries.length > 0) this.reach("hasDelivery");
    }
  }
}
