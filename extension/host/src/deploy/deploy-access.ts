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
import { answerWithin } from "../environments/answer-within.ts";
import { type Lazy, lazy } from "../shared/lazy.ts";
import type { DeployHost, DeployPart } from "./deploy-ports.ts";
import { phaseText } from "./progress-text.ts";

const answerTimeoutMs = 15_000;

/** Gives access to the deploy bundle, which loads at its first use. */
export class DeployAccess implements vscode.Disposable {
  readonly #part: Lazy<DeployPart>;
  readonly #verb = new vscode.EventEmitter<ProjectEnvironment>();
  /** Fires when a verb starts, enters another phase, or ends. */
  readonly onVerb = this.#verb.event;

  constructor(host: Omit<DeployHost, "onVerb">, load: (host: DeployHost) => Promise<DeployPart>) {
    this.#part = lazy(async () => {
      return await load({ ...host, onVerb: (place) => this.#verb.fire(place) });
    });
  }

  async commands(): Promise<CommandTable<string>> {
    return (await this.#part()).commands;
  }

  /** The reader of the `api` of projects. */
  async api(): Promise<ApiReader> {
    return (await this.#part()).api;
  }

  /** The address of an environment, wherever it runs; asks which one if several run. */
  async urlOf(argument: unknown): Promise<string> {
    return await (await this.#part()).urlOf(argument);
  }

  /** What a verb is doing to an environment now, in a word. */
  doing(place: ProjectEnvironment): string | undefined {
    const phase = this.#part.made()?.verbs.phaseOf(place);
    return phase === undefined || phase === "starting" ? phase : phaseText(phase).toLowerCase();
  }

  /** The public addresses that this window gives an environment for a while, by the triggers' names. */
  exposed(place: ProjectEnvironment): Readonly<Record<string, string>> | undefined {
    return this.#part.made()?.exposed(place);
  }

  /** Bodies that the schemas of triggers accept, which are code of the project: none in a folder without trust. */
  async bodiesOf(project: Project, triggers: readonly CheckedTrigger[]): Promise<BodySamples> {
    if (!vscode.workspace.isTrusted || !triggers.some(checksBody)) return new Map();
    return await (await this.#part()).bodiesOf(project, triggers);
  }

  /** Removes what a crashed exposure left registered at its sources. */
  async endLeftExposure(place: ProjectEnvironment): Promise<void> {
    await (await this.#part()).endLeftExposure(place);
  }

  /** Opens the target of an environment; the caller disposes of it. */
  async open(place: ProjectEnvironment): Promise<Target> {
    return await (await this.#part()).targets.open(place);
  }

  async releases(place: ProjectEnvironment): Promise<readonly ReleaseRecord[]> {
    return await this.#use(place, (target) =>
      answerWithin(answerTimeoutMs, place.environment, (signal) => target.releases(signal)),
    );
  }

  /** Whether an environment runs now, which build, and where others reach it; `unanswered` where that is not known yet. */
  async ask(place: ProjectEnvironment): Promise<{
    readonly running: boolean;
    readonly unanswered?: boolean;
    readonly starting?: boolean;
    readonly url?: string;
    readonly build?: string;
  }> {
    const { phase, url, release } = await this.#use(place, (target) =>
      answerWithin(answerTimeoutMs, place.environment, (signal) => target.status(signal)),
    );
    if (phase !== "running")
      return { running: false, unanswered: phase === "unreachable", starting: phase === "starting" };
    return {
      running: true,
      ...(url === undefined ? {} : { url }),
      ...(release === undefined ? {} : { build: release.build }),
    };
  }

  /** The build of an environment and its state, in words. */
  async buildOf(place: DescribedEnvironment): Promise<string | undefined> {
    return await (await this.#part()).buildOf(place);
  }

  /** Runs `work` with a base URL at which this machine reaches the environment meanwhile. */
  async reach<T>(place: ProjectEnvironment, work: (base: string) => Promise<T>): Promise<T> {
    return await this.#use(place, async (target) =>
      work(await answerWithin(answerTimeoutMs, place.environment, (signal) => target.address(signal))),
    );
  }

  async #use<T>(place: ProjectEnvironment, work: (target: Target) => Promise<T>): Promise<T> {
    const target = await this.open(place);
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
