import * as vscode from "vscode";
import { setContext } from "../commands/call-command.ts";
import { isDiagram } from "../commands/diagram-tab.ts";
import type { Projects } from "../projects/projects.ts";
import type { Runs } from "../run/runs.ts";

/** The ids of the walkthrough's steps in package.json. */
const steps = ["create", "diagram", "run", "send", "deliveries", "deploy"] as const;
type Step = (typeof steps)[number];

/** The sources of the user's progress. */
export interface MilestonesPorts {
  readonly runs: Pick<Runs, "all" | "onDidChange">;
  readonly projects: Pick<Projects, "all" | "onDidChange">;
}

/**
 * Reports completed walkthrough steps to VS Code, however they were completed, for example by running the project in a terminal
 * or deploying it from a pipeline. VS Code ignores a context key that was true before it read the walkthrough, so the keys are only
 * true while one of VS Code's own pages is open, such as the walkthrough.
 */
export class Milestones implements vscode.Disposable {
  readonly #ports: MilestonesPorts;
  readonly #reached = new Set<Step>();
  readonly #reported = new Set<Step>();
  readonly #subscription: vscode.Disposable;

  constructor(ports: MilestonesPorts) {
    this.#ports = ports;
    const check = (): void => this.#check();
    this.#subscription = vscode.Disposable.from(
      ports.runs.onDidChange(check),
      ports.projects.onDidChange(check),
      vscode.window.tabGroups.onDidChangeTabs(check),
    );
  }

  reach(step: Step): void {
    this.#reached.add(step);
    this.#report();
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #check(): void {
    const { runs, projects } = this.#ports;
    if (projects.all.length > 0) this.#reached.add("create");
    if (inputs().some(isDiagram)) this.#reached.add("diagram");
    for (const { state, deliveries = [], environment } of runs.all) {
      if (state.phase === "running") this.#reached.add(environment.deployed ? "deploy" : "run");
      if (deliveries.length > 0) this.#reached.add("send");
    }
    this.#report();
  }

  #report(): void {
    // VS Code's own pages have no tab input in the extension API.
    const open = inputs().includes(undefined);
    for (const step of steps) {
      const done = open && this.#reached.has(step);
      if (done === this.#reported.has(step)) continue;
      if (done) this.#reported.add(step);
      else this.#reported.delete(step);
      void setContext(`hookloom.done.${step}`, done);
    }
  }
}

const inputs = (): readonly unknown[] =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
