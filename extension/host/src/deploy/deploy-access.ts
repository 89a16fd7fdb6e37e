import type { ApiReader } from "@hookloom/core/api/api-reader";
import {
  type BodySamples,
  type CheckedTrigger,
  checksBody,
} from "@hookloom/core/environments/checked-trigger";
import type { ReleaseRecord, Target } from "@hookloom/core/environments/contract/target";
import type { DescribedEnvironment, Project, ProjectEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import type { CommandTable } from "../commands/register.ts";
import { requestWithin } from "../environments/request-within.ts";
import { type Lazy, lazy } from "../shared/lazy.ts";
import type { DeployHost, DeployPart } from "./deploy-ports.ts";
import { phaseText } from "./progress-text.ts";

const responseTimeoutMs = 15_000;

/** Provides access to the deploy bundle, which is loaded when it is first used. */
export class DeployAccess implements vscode.Disposable {
  readonly #part: Lazy<DeployPart>;
  readonly #verb = new vscode.EventEmitter<ProjectEnvironment>();
  /** Fires when a verb starts, enters another phase, or ends. */
  readonly onVerb = this.#verb.event;

  constructor(host: Omit<DeployHost, "onVerb">, load: (host: DeployHost) => Promise<DeployPart>) {
    this.#part = lazy(async () => {
      return await load({ ...host, onVerb: (ref) => this.#verb.fire(ref) });
    });
  }

  async commands(): Promise<CommandTable<string>> {
    return (await this.#part()).commands;
  }

  /** Returns the reader of projects' `api`. */
  async api(): Promise<ApiReader> {
    return (await this.#part()).api;
  }

  /** Returns the URL of an environment, wherever it is running; prompts for the environment if several are running. */
  async resolveUrl(argument: unknown): Promise<string> {
    return await (await this.#part()).resolveUrl(argument);
  }

  /** Returns the phase of the verb that is running on an environment, as one word. */
  verbPhaseText(ref: ProjectEnvironment): string | undefined {
    const phase = this.#part.made()?.verbs.currentPhase(ref);
    return phase === undefined || phase === "starting" ? phase : phaseText(phase).toLowerCase();
  }

  /** Returns the temporary public addresses at which this window exposes an environment, by trigger name. */
  exposed(ref: ProjectEnvironment): Readonly<Record<string, string>> | undefined {
    return this.#part.made()?.exposed(ref);
  }

  /**
   * Returns bodies that the triggers' schemas accept. The schemas are project code, so no bodies are returned in an untrusted
   * folder.
   */
  async readBodies(project: Project, triggers: readonly CheckedTrigger[]): Promise<BodySamples> {
    if (!vscode.workspace.isTrusted || !triggers.some(checksBody)) return new Map();
    return await (await this.#part()).readBodies(project, triggers);
  }

  /** Removes the registrations left at their sources by a crashed exposure. */
  async endLeftExposure(ref: ProjectEnvironment): Promise<void> {
    await (await this.#part()).endLeftExposure(ref);
  }

  /** Opens the target of an environment; the caller disposes of it. */
  async open(ref: ProjectEnvironment): Promise<Target> {
    return await (await this.#part()).targets.open(ref);
  }

  async releases(ref: ProjectEnvironment): Promise<readonly ReleaseRecord[]> {
    return await this.#use(ref, (target) =>
      requestWithin(responseTimeoutMs, ref.environment, (signal) => target.releases(signal)),
    );
  }

  /**
   * Checks whether an environment is running, and returns its build and public URL; `unanswered` is true if it did not respond in
   * time.
   */
  async probe(ref: ProjectEnvironment): Promise<{
    readonly running: boolean;
    readonly unanswered?: boolean;
    readonly starting?: boolean;
    readonly url?: string;
    readonly build?: string;
  }> {
    const { phase, url, release } = await this.#use(ref, (target) =>
      requestWithin(responseTimeoutMs, ref.environment, (signal) => target.status(signal)),
    );
    if (phase !== "running")
      return { running: false, unanswered: phase === "unreachable", starting: phase === "starting" };
    return {
      running: true,
      ...(url === undefined ? {} : { url }),
      ...(release === undefined ? {} : { build: release.build }),
    };
  }

  /** Returns the build and state of an environment as text. */
  async describeBuild(ref: DescribedEnvironment): Promise<string | undefined> {
    return await (await this.#part()).describeBuild(ref);
  }

  /** Runs `work` with a base URL at which the environment is reachable from this machine while `work` runs. */
  async reach<T>(ref: ProjectEnvironment, work: (base: string) => Promise<T>): Promise<T> {
    return await this.#use(ref, async (target) =>
      work(await requestWithin(responseTimeoutMs, ref.environment, (signal) => target.address(signal))),
    );
  }

  async #use<T>(ref: ProjectEnvironment, work: (target: Target) => Promise<T>): Promise<T> {
    const target = await this.open(ref);
    try {
      return await work(target);
    } finally {
      await target.dispose();
    }
  }

  dispose(): void {
    this.#verb.dispose();
    this.#part.made()?.dispose();
  }
}
