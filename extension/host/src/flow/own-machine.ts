import { MappingRunner } from "@hookloom/core/events/run-mapping";
import type * as vscode from "vscode";
import { editorModels } from "./edits/language-models.ts";
import type { FlowMachine } from "./flow-machine.ts";
import { keptChoices } from "./page/kept-by-file.ts";
import { printPage } from "./picture/print-page.ts";
import { DebugFeed, type FlowDebugger } from "./runs/debug-feed.ts";
import { EnvironmentRunsFeed, type EnvironmentRunsPorts } from "./runs/environment-runs.ts";
import { RecordedRuns } from "./runs/recorded-runs.ts";

interface OwnMachinePorts extends Omit<EnvironmentRunsPorts, "kept"> {
  /** Stores which environment's runs each file shows. */
  readonly workspaceState: Pick<vscode.Memento, "get" | "update">;
  /** The debuggers of this window. */
  readonly debuggers: FlowDebugger;
}

/** Returns the features for the machine on which this host runs. */
export function ownMachine({
  workspaceState,
  debuggers,
  ...ports
}: OwnMachinePorts): FlowMachine & vscode.Disposable {
  const runner = new MappingRunner();
  const runs: EnvironmentRunsPorts = { ...ports, kept: keptChoices(workspaceState) };
  return {
    runner,
    models: editorModels,
    print: printPage,
    recordings: (...about) => new RecordedRuns(...about),
    environmentRuns: (document, page) => new EnvironmentRunsFeed(document, runs, page),
    cardDebugger: (document, own) => new DebugFeed(document, debuggers, own),
    dispose: () => runner.dispose(),
  };
}
