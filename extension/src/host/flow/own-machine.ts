import type * as vscode from "vscode";
import { MappingRunner } from "../../events/run-mapping.ts";
import type { FlowMachine } from "./flow-machine.ts";
import { editorModels } from "./language-models.ts";
import { printPage } from "./print-page.ts";
import { RecordedRuns } from "./recorded-runs.ts";

/** The machine on which this host runs. */
export class OwnMachine implements FlowMachine, vscode.Disposable {
  readonly runner = new MappingRunner();
  readonly models = editorModels;
  readonly print = printPage;

  recordings(...about: ConstructorParameters<typeof RecordedRuns>): RecordedRuns {
    return new RecordedRuns(...about);
  }

  dispose(): void {
    this.runner.dispose();
  }
}
