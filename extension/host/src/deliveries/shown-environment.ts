import type { ProjectEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { environmentArgument } from "../commands/arguments.ts";
import { environmentIn } from "../commands/delivery-target.ts";

const key = "hookloom.deliveriesOf";

function readShown(value: unknown): ProjectEnvironment | undefined {
  const shown = environmentIn(value);
  return shown && environmentArgument(value) !== undefined ? shown : undefined;
}

/**
 * The environment whose deliveries are shown, stored in the workspace state; undefined means the environments that Run started
 * here.
 */
export class ShownEnvironment implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #environment: ProjectEnvironment | undefined;

  constructor(state: vscode.Memento) {
    this.#state = state;
    this.#environment = readShown(state.get(key));
  }

  get environment(): ProjectEnvironment | undefined {
    return this.#environment;
  }

  set environment(ref: ProjectEnvironment | undefined) {
    if (ref?.root === this.#environment?.root && ref?.environment === this.#environment?.environment) return;
    this.#environment = ref && { root: ref.root, environment: ref.environment };
    void this.#state.update(key, this.#environment);
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
