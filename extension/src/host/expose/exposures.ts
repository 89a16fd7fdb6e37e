import { printable } from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import { findRunning } from "../../environments/local/owner/attach.ts";
import type { Exposed } from "../../environments/registration/expose/expose.ts";
import type { ProjectEnvironment } from "../environments/environments.ts";

interface Exposure extends ProjectEnvironment {
  readonly port: number;
  readonly exposed: Exposed;
}

const lookMilliseconds = 2_000;

const keyOf = (root: string, environment: string): string => `${root}\n${environment}`;

/** The environments that this window exposes; each ends with what runs in it, and all with the window. */
export class Exposures implements vscode.Disposable {
  readonly #log: vscode.LogOutputChannel;
  readonly #all = new Map<string, Exposure>();
  readonly #changed = new vscode.EventEmitter<ProjectEnvironment>();
  readonly onDidChange = this.#changed.event;
  #timer: NodeJS.Timeout | undefined;

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  get places(): readonly ProjectEnvironment[] {
    return [...this.#all.values()];
  }

  /** The public addresses by the triggers' names. */
  urls(root: string, environment: string): Readonly<Record<string, string>> | undefined {
    return this.#all.get(keyOf(root, environment))?.exposed.urls;
  }

  add(place: ProjectEnvironment, port: number, exposed: Exposed): void {
    this.#all.set(keyOf(place.project.root, place.environment), { ...place, port, exposed });
    this.#timer ??= setInterval(() => void this.#look(), lookMilliseconds);
    this.#changed.fire(place);
  }

  /** Removes the registrations, then the address. @throws RegistrationError where a source keeps its hook */
  async end({ project, environment }: ProjectEnvironment): Promise<void> {
    const key = keyOf(project.root, environment);
    const exposure = this.#all.get(key);
    if (!exposure) return;
    this.#all.delete(key);
    if (this.#all.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    try {
      await exposure.exposed.close();
    } finally {
      this.#changed.fire(exposure);
    }
  }

  dispose(): void {
    for (const exposure of this.#all.values()) void this.#endQuietly(exposure);
    this.#changed.dispose();
  }

  /** An environment that stopped, or came back on another port, is no longer exposed. */
  async #look(): Promise<void> {
    for (const exposure of [...this.#all.values()]) {
      const { project, environment, port } = exposure;
      const running = await findRunning(project.root, environment).catch(() => undefined);
      if (running?.port === port) continue;
      this.#log.info(
        printable(
          vscode.l10n.t("{0} of {1} has ended, and so has its public address.", environment, project.name),
        ),
      );
      await this.#endQuietly(exposure);
    }
  }

  async #endQuietly(exposure: Exposure): Promise<void> {
    await this.end(exposure).catch((error: unknown) => this.#log.warn(printable(String(error))));
  }
}
