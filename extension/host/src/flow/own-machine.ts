import { MappingRunner } from "@hookloom/core/events/run-mapping";
import type * as vscode from "vscode";
import { editorModels } from "./edits/language-models.ts";
import type { FlowMachine } from "./flow-machine.ts";
import { keptChoices } from "./page/kept-by-file.ts";
import { printPage } from "./picture/print-page.ts";
import { DebugFeed, type DebugFeedPorts, type FlowDebugger } from "./runs/debug-feed.ts";
import {
  EnvironmentRunsFeed,
  type EnvironmentRunsPage,
  type EnvironmentRunsPorts,
} from "./runs/environment-runs.ts";
import { RecordedRuns } from "./runs/recorded-runs.ts";

interface OwnMachinePorts extends Omit<EnvironmentRunsPorts, "kept"> {
  /** Where it is kept which environment's runs a file shows. */
  readonly workspaceState: Pick<vscode.Memento, "get" | "update">;
  /** Those of this window. */
  readonly debuggers: FlowDebugger;
}

/** The machine on which this host runs. */
export class OwnMachine implements FlowMachine, vscode.Disposable {
  readonly runner = new MappingRunner();
  readonly models = editorModels;
  readonly print = printPage;
  readonly #runs: EnvironmentRunsPorts;
  readonly #debuggers: FlowDebugger;

  constructor({ workspaceState, debuggers, ...runs }: OwnMachinePorts) {
    this.#debuggers = debuggers;
    this.#runs = { ...runs, kept: keptChoices(workspaceState) };
  }

  recordings(...about: ConstructorParameters<typeof RecordedRuns>): RecordedRuns {
    return new RecordedRuns(...about);
  }

  environmentRuns(document: vscode.TextDocument, page: EnvironmentRunsPage): EnvironmentRunsFeed {
    return new EnvironmentRunsFeed(document, this.#runs, page);
  }

  cardDebugger(document: vscode.TextDocument, ports: DebugFeedPorts): DebugFeed {
    return new DebugFeed(document, this.#debuggers, ports);
  }

  dispose(): void {
    this.runner.dispose();
  }
}
