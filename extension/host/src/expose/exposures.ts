import { untilGone } from "@hookloom/core/environments/local/owner/attach";
import type { Exposed } from "@hookloom/core/environments/registration/expose/expose";
import type { DescribedEnvironment, ProjectEnvironment } from "@hookloom/core/project/project";
import { ignored } from "@hookloom/protocol/ignored-error";
import { printable } from "@hookloom/protocol/printable";
import * as vscode from "vscode";
import { environmentKey } from "../commands/delivery-target.ts";

interface Exposure extends DescribedEnvironment {
  readonly exposed: Exposed;
  /** Cancels waiting for the exposed environment to stop. */
  readonly waiting: AbortController;
}

/** The environments that this window exposes. An exposure ends when its environment stops or the window closes. */
export class Exposures implements vscode.Disposable {
  readonly #log: vscode.LogOutputChannel;
  readonly #exposures = new Map<string, Exposure>();
  readonly #changed = new vscode.EventEmitter<ProjectEnvironment>();
  readonly onDidChange = this.#changed.event;

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  get environments(): readonly DescribedEnvironment[] {
    return [...this.#exposures.values()];
  }

  /** Returns the public addresses, by trigger name. */
  urls(ref: ProjectEnvironment): Readonly<Record<string, string>> | undefined {
    return this.#exposures.get(environmentKey(ref))?.exposed.urls;
  }

  add(ref: DescribedEnvironment, port: number, exposed: Exposed): void {
    const exposure: Exposure = { ...ref, exposed, waiting: new AbortController() };
    this.#exposures.set(environmentKey(ref), exposure);
    void this.#endOnceGone(exposure, port);
    this.#changed.fire(ref);
  }

  /** Removes the registrations, then the address. @throws RegistrationError if a hook cannot be removed */
  async end(ref: ProjectEnvironment): Promise<void> {
    const key = environmentKey(ref);
    const exposure = this.#exposures.get(key);
    if (!exposure) return;
    this.#exposures.delete(key);
    exposure.waiting.abort();
    try {
      await exposure.exposed.close();
    } finally {
      this.#changed.fire(exposure);
    }
  }

  dispose(): void {
    for (const exposure of this.#exposures.values()) void this.#endQuietly(exposure);
    this.#changed.dispose();
  }

  /** Ends an exposure when its environment stops or is restarted on another port. */
  async #endOnceGone(exposure: Exposure, port: number): Promise<void> {
    const { root, project, environment, waiting } = exposure;
    await untilGone({ root, environment, port }, waiting.signal).catch(
      ignored("an environment that cannot be found counts as gone"),
    );
    if (waiting.signal.aborted) return;
    this.#log.info(
      printable(
        vscode.l10n.t(
          "{0} of {1} has stopped, so its public address has been closed.",
          environment,
          project.name,
        ),
      ),
    );
    await this.#endQuietly(exposure);
  }

  async #endQuietly(exposure: Exposure): Promise<void> {
    await this.end(exposure).catch((error: unknown) => this.#log.warn(printable(String(error))));
  }
}
