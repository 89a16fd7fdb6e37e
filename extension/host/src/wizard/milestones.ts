import * as vscode from "vscode";
import { setContext } from "../commands/call-command.ts";
import { isDiagram } from "../commands/diagram-tab.ts";
import type { Projects } from "../projects/projects.ts";
import type { Runs } from "../run/runs.ts";

/** The steps of the walkthrough, as package.json calls them. */
const steps = ["create", "diagram", "run", "send", "deliveries", "deploy"] as const;
type Step = (typeof steps)[number];

/** Where a user's progress can be read. */
export interface MilestonesPorts {
  readonly runs: Pick<Runs, "all" | "onDidChange">;
  readonly projects: Pick<Projects, "all" | "onDidChange">;
}

/**
 * Reports to VS Code which steps of the walkthrough are done, however that happened: also where a terminal ran the project
 * or a pipeline deployed it. VS Code ignores a key that was true before it read the walkthrough, so the keys are true only
 * while a page of its own is open, which the walkthrough is one of.
 */
export class Milestones implements vscode.Disposable {
  readonly #ports: MilestonesPorts;
  readonly #reached = new Set<Step>();
  readonly #said = new Set<Step>();
  readonly #listening: vscode.Disposable;

  constructor(ports: MilestonesPorts) {
    this.#ports = ports;
    const check = (): void => this.#check();
    this.#listening = vscode.Disposable.from(
      ports.runs.onDidChange(check),
      ports.projects.onDidChange(check),
      vscode.window.tabGroups.onDidChangeTabs(check),
    );
  }

  reach(step: Step): void {
    this.#reached.add(step);
    this.#say();
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #check(): void {
    const { runs, projects } = this.#ports;
    if (projects.all.length > 0) this.#reached.add("create");
    if (inputs().some(isDiagram)) this.#reached.add("diagram");
    for (const { state, deliveries = [], environment } of runs.all) {
      if (state.phase === "running") this.#reached.add(environment.deployed ? "deploy" : "run");
      if (deliveries.length > 0) this.#reached.add("send");
    }
    this.#say();
  }

  #say(): void {
    // Pages of VS Code's own have no input that extensions know.
    const open = inputs().includes(undefined);
    for (const step of steps) {
      const done = open && this.#reached.has(step);
      if (done === this.#said.has(step)) continue;
      if (done) this.#said.add(step);
      else this.#said.delete(step);
      void setContext(`hookloom.done.${step}`, done);
    }
  }
}

const inputs = (): readonly unknown[] =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
