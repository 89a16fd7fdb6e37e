import { bodySamples } from "@hookloom/core/environments/body-samples";
import type { BodySamples, CheckedTrigger } from "@hookloom/core/environments/checked-trigger";
import type { Project } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { withCancel } from "../shared/dialogs.ts";
import { cancelled } from "../shared/errors.ts";
import type { DeployHost } from "./deploy-ports.ts";

/** Finds bodies that the triggers' schemas accept. If a project has to be run for this, the user can cancel the run. */
export class BodyRuns implements vscode.Disposable {
  readonly #host: Pick<DeployHost, "distDir" | "log">;
  readonly #closed = new AbortController();
  /** The projects whose run the user cancelled. Their samples are only read once the user runs them. */
  readonly #declined = new Set<string>();

  constructor(host: Pick<DeployHost, "distDir" | "log">) {
    this.#host = host;
  }

  async of(project: Project, triggers: readonly CheckedTrigger[]): Promise<BodySamples> {
    const { distDir, log } = this.#host;
    const { signal } = this.#closed;
    const warn = (message: string): void => log.warn(message);
    const running = <T>(run: (signal: AbortSignal) => Promise<T>) => this.#withProgress(project, run);
    return await bodySamples(triggers, { project, distDir, signal, warn, running });
  }

  /** Stops the runs when the window closes. */
  dispose(): void {
    this.#closed.abort();
  }

  async #withProgress<T>({ root, name }: Project, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#declined.has(root)) throw cancelled();
    const title = vscode.l10n.t("Running {0} briefly to create samples from its schemas", name);
    return await withCancel(title, (signal) => {
      signal.addEventListener("abort", () => this.#declined.add(root));
      return run(AbortSignal.any([this.#closed.signal, signal]));
    });
  }
}
